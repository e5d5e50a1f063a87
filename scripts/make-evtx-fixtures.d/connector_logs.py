"""Events of the Intune certificate connector, of both generations."""
import re

from exports import exports
from log import SYSTEM, Chunk, write
from values import hex32, string, u32

CONNECTOR = 'Microsoft-Intune-CertificateConnectors'
CONNECTOR_ADMIN = (1000, 1001, 1200, 1201, 2000, 2001, 3000, 3001, 4000, 4001, 4002)
CONNECTOR_STEPS = (
    1002, 1003, 1020, 1032, 1050, 1051, 1052, 1100, 1101, 1102, 1202, 1203, 1220, 1250, 1251, 1252, 1253, 1300, 1301,
    1302, 2202, 2203, 2020, 2050, 2051, 2052, 2100, 2101, 2102, 3002, 3003, 3020, 3032, 3050, 3051, 3052, 3100, 3101,
    3102, 4003, 4004, 4005, 4006, 4007, 4008, 4009, 4010, 5000, 5001, 5002)
# ActivityID of their System: beside a value that says the same of it, and alone.
ACTIVITIES = {event_id: 'ac7fade1-aaaa-4bbb-8ccc-000000000001' for event_id in (4003, 4004, 4005)}


def served(number):
    """Whom a request of the connector is for."""
    return [('DeviceId', string(f'1d5c0001-aaaa-4bbb-8ccc-{number:012}')), ('UserId', string(f'0e5e0001-aaaa-4bbb-8ccc-{number:012}'))]


def connector_values(number, event_id):
    """The values are not documented: named, without names, in prose, and none."""
    thumbprint, serial = f'{number:040X}', f'1F{number:08X}5566778899AABBCC0000{number:08X}'
    return {
        4000: [*served(number), ('TransactionId', string(f'{number:064X}')), ('CertificateThumbprint', string(thumbprint)),
               ('CertificateSerialNumber', string(serial)), ('TenantId', string('7e4a0001-aaaa-4bbb-8ccc-000000000000'))],
        4001: [*served(number), ('HResult', string('-2146875375')), ('ErrorMessage', string('Denied by Policy Module'))],
        4002: [('', string('ada0001d-aaaa-4bbb-8ccc-000000000001')), ('', string(thumbprint)), ('', string(serial)),
               ('', string('The remote server returned an error: (503). 0x80190503'))],
        4003: [*served(number), ('PolicyId', string('7d9c1f7e-4b0a-4a57-9c39-5a1d1f3e8b21')), ('TemplateName', string('ContosoScepUser')),
               ('Challenge', string('c2VjcmV0' * 20))],
        4004: [*served(number), ('ActivityId', string(f'ac710001-1111-4222-8333-{number:012}'))],
        4005: [('', string(f'Device ID: 1d5c0001-aaaa-4bbb-8ccc-{number:012}; the service answered SubjectNameMismatch (0x80131500)'))],
        4006: [*served(number), ('Thumbprint', string(' '.join(re.findall('..', thumbprint)))), ('SerialNumber', string(serial)),
               ('RequestId', u32(number)), ('CAName', string('CA01.contoso.example\\Contoso Issuing CA'))],
        4007: [('Exception', string('CERTSRV_E_TEMPLATE_DENIED 0x80094012')), *served(number)],
        4009: [*served(number), ('', string('The operation has timed out. 0x80072EE2'))],
        4010: [*served(number), ('', string('There is not enough space on the disk. (0x80070070)'))],
        5000: [],
    }.get(event_id, [*served(number), ('ErrorCode', hex32(0))])


def connector():
    """Both logs of the connector, every event of it and one that is none of the documented."""
    admin, steps = Chunk(), Chunk()
    for chunk, log, ids in ((admin, '/Admin', CONNECTOR_ADMIN), (steps, '/Operational', CONNECTOR_STEPS)):
        for number, event_id in enumerate((*ids, 2), 1):
            failed = 2 if event_id in (1001, 4001, 4002, 4005, 4007, 4009, 4010, 2) else 4
            chunk.event(number, event_id, connector_values(number, event_id), provider=CONNECTOR,
                        guid='C0FFEE00-0000-4000-8000-000000004000', channel=CONNECTOR + log, computer='NDES01.contoso.example',
                        user=SYSTEM, level=failed, title=f'Message of event {event_id}.', activity=ACTIVITIES.get(event_id))
    write('connector', admin.finish(1, len(CONNECTOR_ADMIN) + 1), steps.finish(1, len(CONNECTOR_STEPS) + 1), next_id=99)
    exports('connector', admin.told[-4:] + steps.told[-13:])


OLD_CONNECTOR = {
    10010: '0x00000000', 10020: '0x00000000', 10100: '0x00000000', 10102: '0x00000405', 10301: '0x00000403', 10302: '0x00000404',
    20100: '0x00000000', 20102: '0x00000400', 20200: '0x00000000', 20202: '0x00000402', 20300: '0x00000000', 20302: '0x0FFFFFFF',
    20400: '0x00000000', 20402: '0x0FFFFFFF', 20500: '0x00000000', 20501: '0x00000411', 20502: '0x00000409', 20600: '0x00000000',
    20602: '0x0FFFFFFFF'}


def old_connector():
    """The old connector's log, every event of it, with a text as its only value."""
    chunk = Chunk()
    for number, (event_id, code) in enumerate(OLD_CONNECTOR.items(), 1):
        text = f'Message of event {event_id}.\r\nDiagnostic Code: {code}\r\n'
        if event_id >= 20000:
            text += f'Device ID: 1d5c0001-aaaa-4bbb-8ccc-{number:012}\r\nUser ID: 0e5e0001-aaaa-4bbb-8ccc-{number:012}\r\n'
        if event_id in (20100, 20102):
            text += f'CA Name: CA01\\Contoso CA\r\nCertificate Template Name: ContosoUser\r\nCertificate Thumbprint: {number:040x}'
        if event_id in (20200, 20202):
            text += f'Certificate Serial Number: 1f{number:08x}5566778899aabbcc0000{number:08x}'
        chunk.event(number, event_id, [('', string(text.rstrip()))], provider='Microsoft Intune Connector',
                    guid='C0FFEE00-0000-4000-8000-000000006180', channel='Microsoft Intune Connector', computer='NDES01',
                    level=4 if code == '0x00000000' else 2)
    write('old_connector', chunk.finish(1, len(OLD_CONNECTOR)), next_id=len(OLD_CONNECTOR) + 1)
    exports('old_connector', chunk.told)
