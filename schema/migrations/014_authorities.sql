-- Which authorities devices hold and which CA their profiles pin: report root_trust asks the whole fleet.
CREATE INDEX store_certificate_of_authority ON store_certificate(thumbprint, subject, issuer, stream)
  WHERE store IN ('CA', 'Root', 'AuthRoot', 'mdm') AND has_private_key = 0;
CREATE INDEX profile_setting_of_authority ON profile_setting(name, value, stream, profile, scope, source)
  WHERE name IN ('ca_thumbprint', 'trusted_certificate');
-- Whose store a certificate lies in.
CREATE INDEX store_certificate_of_user ON store_certificate(thumbprint, stream) WHERE user_scope = 'user';
