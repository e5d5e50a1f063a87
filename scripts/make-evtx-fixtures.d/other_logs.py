"""Events of other logs and of other computers."""
import struct

from binxml import Optional, Sub
from log import Chunk, write
from mdm_client import NDES, request_made
from values import FILETIME, NULL, START, hex32, string


def forwarded():
    """Two computers' events in a collector's log: numbered anew, later, one with its rendered text."""
    chunk = Chunk()
    first, second = 'PC-17.contoso.example', 'PC-18.contoso.example'
    chunk.event(41, 37, [], seconds=100, written=(1, 130))
    chunk.event(7, 36, [('Message1', string('1.3.6.1.5.5.7.3.2')), ('Message2', string(NDES))],
                computer=second, seconds=101, written=(2, 130))
    chunk.event(42, 38, [], seconds=102, written=(3, 131))
    chunk.event(8, 39, [], computer=second, seconds=103, written=(4, 131))
    chunk.event(44, 39, [], seconds=104, written=(5, 190), rendered='SCEP: Certificate installed.')
    chunk.event(9, 72, [], computer=second, seconds=105, written=(6, 191))
    write('forwarded_from_two_computers', chunk.finish(1, 6), next_id=7)


def no_computer():
    chunk = Chunk()
    request_made(chunk, 1, 1)
    chunk.event(2, 39, [], computer=None)
    chunk.event(3, 39, [], computer='')
    chunk.event(4, 72, [], computer=None)
    write('no_computer', chunk.finish(1, 4), next_id=5)


def user_data():
    chunk = Chunk()
    tree = ('UserData', (), (('CertNotificationData', (
        ('ProcessName', Sub(14)), ('AccountName', 'NT AUTHORITY\\SYSTEM'), ('Context', 'Machine'), ('Action', Optional(15))), (
        ('CertificateDetails', (('Thumbprint', Sub(16)),), (
            ('Template', (('Name', ''),)),
            ('SubjectNames', (), (('SubjectName', (), (Sub(17),)), ('SubjectName', (), ('PC-17',)))),
            ('EKUs', (), (('EKU', (('Name', 'Client Authentication'), ('OID', '1.3.6.1.5.5.7.3.2'))),)),
            ('NotValidAfter', (), (Sub(18),)))),)),))
    values = [string('dmcertinst.exe'), (NULL, b''), string('0123456789abcdef0123456789abcdef01234567'),
              string('CN=PC-17 "lab", O=Contoso'), (FILETIME, struct.pack('<Q', START))]
    chunk.event(7, 1006, [(None, v) for v in values], payload=tree,
                provider='Microsoft-Windows-CertificateServicesClient-Lifecycle-System',
                guid='BC0669E1-A10D-4A78-834E-1CA3C806C93B',
                channel='Microsoft-Windows-CertificateServicesClient-Lifecycle-System/Operational')
    write('user_data', chunk.finish(7, 7))


def certificate_logs():
    """A chunk for each log beside the MDM client's that tells of certificates, with an event that is kept and one
    that is not; 4768 once with a certificate."""
    thumbprint = '0123456789ABCDEF0123456789ABCDEF01234567'
    client, capi2, kdc, security = Chunk(), Chunk(), Chunk(), Chunk()
    where = dict(provider='Microsoft-Windows-CertificateServicesClient-CertEnroll',
                 guid='54164045-7C50-4905-963F-E5BC1EEF0CCA', channel='Application')
    client.event(1, 64, [('Context', string('Local system'))], **where)
    client.event(2, 87, [('Context', string('CONTOSO\\ada')), ('Url', string(NDES)), ('MessageText', string('SubmitDone')),
                         ('Method', string('POST(62ms)')), ('Stage', string('SubmitDone')),
                         ('ErrorCode', string('The hash value is not correct. 0x80091007'))], **where)

    def capi2_event(number, event_id, root, *more):
        tree = ('UserData', (), ((root, (), (
            ('Certificate', (('fileRef', thumbprint + '.cer'), ('subjectName', 'PC-17'))), *more,
            ('EventAuxInfo', (('ProcessName', 'svchost.exe'),)), ('Result', (('value', '0'),)))),))
        capi2.event(number, event_id, [], payload=tree, provider='Microsoft-Windows-CAPI2',
                    guid='5BBCA4A8-B209-48DC-A8C7-B23D3E5216FB', channel='Microsoft-Windows-CAPI2/Operational')
    usage = lambda oid: ('ExtendedKeyUsage', (), (('Usage', (('oid', oid),)),))
    side = lambda kind: ('SSLAdditionalPolicyInfo', (('authType', kind),))
    capi2_event(3, 90, 'X509Objects')
    capi2_event(4, 70, 'CryptAcquireCertificatePrivateKey')
    capi2_event(5, 11, 'CertGetCertificateChain', usage('1.3.6.1.5.5.7.3.1'))
    capi2_event(6, 11, 'CertGetCertificateChain', usage('1.3.6.1.5.5.7.3.2'))
    capi2_event(7, 30, 'CertVerifyCertificateChainPolicy', side('server'))
    capi2_event(8, 30, 'CertVerifyCertificateChainPolicy', side('client'))
    where = dict(computer='DC01.contoso.example', channel='System', provider='Microsoft-Windows-Kerberos-Key-Distribution-Center',
                 guid='3FD9DA1A-5A54-46C5-9A26-9BD7C0685056')
    kdc.event(9, 7, [('Name', string('PC-17$'))], **where)
    kdc.event(10, 39, [('Account', string('PC-17$')), ('Subject', string('CN=PC-17')), ('Issuer', string('Contoso CA')),
                      ('Serial', string('6B0000000A')), ('Thumbprint', string(thumbprint))], **where)
    where = dict(computer='DC01.contoso.example', channel='Security', provider='Microsoft-Windows-Security-Auditing',
                 guid='54849625-5478-4994-A5BA-3E3B0328C30D')
    security.event(11, 4624, [('TargetUserName', string('ada'))], **where)
    for number, name in ((12, ''), (13, thumbprint)):
        security.event(number, 4768, [('TargetUserName', string('PC-17$')), ('Status', hex32(0)),
                                      ('CertIssuerName', string('Contoso CA' if name else '')),
                                      ('CertSerialNumber', string('6B0000000A' if name else '')),
                                      ('CertThumbprint', string(name))], **where)
    write('certificate_logs', client.finish(1, 2), capi2.finish(3, 8), kdc.finish(9, 10), security.finish(11, 13),
          next_id=14)
