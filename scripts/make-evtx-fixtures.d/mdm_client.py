"""What the MDM client logs of a SCEP profile."""
from exports import exports
from log import Chunk, write
from values import ANSI, boolean, hex32, string, u32

USER = 'S-1-12-1-1111111111-1222222222-1333333333-1444444444'
PROFILE = ('ModelName_AC_0a1b2c3d-1111-2222-3333-444455556666_LogicalName_'
           '7d9c1f7e_4b0a_4a57_9c39_5a1d1f3e8b21_Hash_-912418295')
NDES = 'https://ndes.contoso.example/certsrv/mscep/mscep.dll/pkiclient.exe'


def session(chunk, number, seconds):
    chunk.event(number, 208, [('Message1', string('5C0FFEE5-0000-4000-8000-000000000017')),
                              ('Message2', string('https://r.manage.contoso.example/devicegatewayproxy')),
                              ('Message3', string('4.0')), ('Message4', string('1.2')),
                              ('HexInt1', hex32(0)), ('HexInt2', hex32(0)), ('HexInt3', hex32(0)),
                              ('HexInt4', hex32(0)), ('UInt1', u32(1)), ('UInt2', u32(3))], seconds=seconds)


def profile_arrives(chunk, number, seconds, result=0x02AB0003):
    chunk.event(number, 306, [('Message1', string(PROFILE)), ('Message2', string(USER)),
                              ('Message3', string('user')), ('Message4', string('clientinstall')),
                              ('HexInt1', hex32(2)), ('HexInt3', hex32(result))], seconds=seconds)


def request_made(chunk, number, seconds):
    chunk.event(number, 36, [('Message1', string('1.3.6.1.5.5.7.3.2')), ('Message2', string(NDES)),
                             ('Message3', string('')), ('HexInt1', hex32(2)), ('HexInt2', hex32(1))],
                user=USER, seconds=seconds)


def install(chunk, number, seconds, thumbprint, status, result):
    chunk.event(number, 309, [('Message1', string('{0D15EA5E-0000-4000-8000-0000000000AB}')),
                              ('Message2', string(PROFILE)), ('Message3', string(thumbprint)),
                              ('Message4', string(NDES)), ('HexInt1', hex32(status)),
                              ('HexInt2', hex32(1)), ('HexInt3', hex32(result))], seconds=seconds)


def alert(chunk, number, seconds, name):
    chunk.event(number, 256, [('HRESULT1', hex32(0)), ('Message2', string('5C0FFEE5')),
                              ('Message3', string('')), ('UInt4', u32(1)), ('UInt5', u32(2)),
                              ('Boolean6', boolean(0)), ('UInt7', u32(1)), ('Message8', string(name)),
                              ('Message9', string(USER)), ('Boolean10', boolean(0)),
                              ('Boolean11', boolean(0)), ('Message12', string('omadmclient.exe')),
                              ('Boolean13', boolean(7))], seconds=seconds)


def command(chunk, number, seconds, event_id, kind, uri, result):
    chunk.event(number, event_id, [('Message1', string('5C0FFEE5')), ('Message2', string('MDMDeviceWithAAD')),
                                   ('Message3', string('ClientCertificateInstall')), ('InternalCmdType', u32(kind)),
                                   ('Message5', string(uri)), ('HexInt1', hex32(result))],
                level=2, seconds=seconds)


def success():
    chunk = Chunk()
    session(chunk, 1, 1)
    profile_arrives(chunk, 2, 10)
    request_made(chunk, 3, 11)
    for number, event_id in ((4, 37), (5, 38), (6, 39)):
        chunk.event(number, event_id, [], user=USER, seconds=8 + number)
    alert(chunk, 7, 14, 'com.microsoft:mdm.SCEPcertinstall.result')
    alert(chunk, 8, 15, 'com.microsoft/MDM/LoginStatus')
    install(chunk, 9, 23, '0123456789ABCDEF0123456789ABCDEF01234567', 1, 0)
    chunk.event(10, 8, [], seconds=30)  # the device's own enrolment certificate: no SCEP profile
    chunk.event(11, 310, [('Message1', string('Contoso mail')), ('Message2', string('89' * 20)),
                          ('HRESULT', hex32(0))], level=2, seconds=40)
    chunk.event(12, 601, [('Message1', string('5C0FFEE5')), ('Message2', string(USER)),
                          ('Message3', string('./User/Vendor/MSFT/ClientCertificateInstall/SCEP/' + PROFILE))],
                seconds=50)
    chunk.event(13, 209, [('HRESULT', hex32(0))], seconds=60)
    write('scep_success', chunk.finish(1, 13), next_id=14, versions=(2, 3))
    exports('scep_success', chunk.told)


def failure():
    chunk = Chunk()
    profile_arrives(chunk, 1, 1)
    request_made(chunk, 2, 2)
    chunk.event(3, 308, [('Message1', string(NDES)), ('HRESULT', hex32(0x80072EE7))], level=2, user=USER)
    chunk.event(4, 307, [('Message1', (ANSI, b'SCEPInstallCertificateWithScepHelper:Failed to initialize '
                                             b'SCEP enrollment with NDES Server \xABndes\xBB\0'))], level=2)
    chunk.event(5, 32, [('HRESULT', hex32(0x80072EE7))], level=2)
    install(chunk, 6, 6, '', 2, 0)
    install(chunk, 7, 7, '', 16, 0x80094005)
    scep = './User/Vendor/MSFT/ClientCertificateInstall/SCEP/' + PROFILE
    command(chunk, 8, 8, 404, 1, scep + '/Install/ServerURL', 0x86000002)
    command(chunk, 9, 9, 404, 4, scep, 0x86000002)
    command(chunk, 10, 10, 404, 7, './Device/Vendor/MSFT/RootCATrustedCertificates/Root/' + 'AB' * 20, 0x80070005)
    command(chunk, 11, 11, 404, 7, './Device/Vendor/MSFT/Policy/Config/Camera', 0x86000002)
    profile_arrives(chunk, 12, 12, 0x80070057)
    chunk.event(13, 301, [('Message1', string(scep)), ('HRESULT', hex32(0x80070003))], level=2)
    chunk.event(14, 310, [('Message1', string('Contoso mail')), ('Message2', string('')),
                          ('HRESULT', hex32(0x80090016))], level=2)
    write('scep_failure', chunk.finish(1, 14), next_id=15)
    exports('scep_failure', chunk.told)
