# What is installed, and the Debian package of it. scripts/package builds and checks that.
set(made ${PROJECT_BINARY_DIR}/package)
file(MAKE_DIRECTORY ${made})
# made_by_program(<kind> <file>): what `certtrail generate kind` prints.
function(made_by_program kind file)
  add_custom_command(OUTPUT ${made}/${file} COMMAND certtrail generate ${kind} > ${made}/${file}
    DEPENDS certtrail VERBATIM)
endfunction()
made_by_program(man certtrail.1)
made_by_program(bash certtrail)
made_by_program(zsh _certtrail)
made_by_program(fish certtrail.fish)
made_by_program(config certtrail.toml)
add_custom_command(OUTPUT ${made}/certtrail.1.gz COMMAND gzip -9nkf ${made}/certtrail.1
  DEPENDS ${made}/certtrail.1 VERBATIM)
add_custom_target(package_files DEPENDS ${made}/certtrail.1.gz ${made}/certtrail ${made}/_certtrail
  ${made}/certtrail.fish ${made}/certtrail.toml)

set(doc share/doc/certtrail)
file(GLOB pages docs/*.md)
install(TARGETS certtrail RUNTIME DESTINATION bin)
install(FILES ${made}/certtrail.1.gz DESTINATION share/man/man1)
install(FILES ${made}/certtrail DESTINATION share/bash-completion/completions)
install(FILES ${made}/_certtrail DESTINATION share/zsh/vendor-completions)
install(FILES ${made}/certtrail.fish DESTINATION share/fish/vendor_completions.d)
install(FILES packaging/certtrail.service packaging/certtrail.timer DESTINATION lib/systemd/system)
install(FILES packaging/certtrail.sysusers DESTINATION lib/sysusers.d RENAME certtrail.conf)
install(FILES packaging/certtrail.tmpfiles DESTINATION lib/tmpfiles.d RENAME certtrail.conf)
install(FILES README.md ${pages} DESTINATION ${doc})
install(FILES LICENSE DESTINATION ${doc} RENAME copyright)
install(FILES ${made}/certtrail.toml packaging/certtrail.cron packaging/certtrail.logrotate
  DESTINATION ${doc}/examples)

set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY ON)  # the package needs no tests
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_CONTACT "certtrail maintainers <certtrail@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "follow SCEP certificates from the CA to their devices, offline")
set(CPACK_PACKAGE_DESCRIPTION "Reads zipped diagnostic collections of devices, CA and Intune exports into one SQLite
database and says of every certificate whether it was issued, installed and reported.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION admin)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "sqlite3")
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${PROJECT_SOURCE_DIR}/packaging/postinst)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
include(CPack)
