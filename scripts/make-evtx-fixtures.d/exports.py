"""The same events as Windows exports them to XML, CSV and text."""
import datetime, os, re
from xml.sax.saxutils import escape

from log import FIXTURES

MESSAGES = {
    32: 'SCEP: Certificate enroll failed. Result: (%1).',
    36: 'SCEP: Certificate request generated successfully. Enhanced Key Usage: (%1), NDES URL: (%2), Container Name: '
        '(%3), KSP Setting: (%4), Store Location: (%5).',
    37: 'SCEP: Certificate request sent successfully.',
    38: 'SCEP: Certificate response received successfully.',
    39: 'SCEP: Certificate installed successfully.',
    208: 'MDM Session: OMA-DM session started for EnrollmentID (%1) with server: (%2), Server version: (%3), Client '
         'Version: (%4), PushRouterOrigin: (%5), UserAgentOrigin: (%6), Initiator: (%7), Mode: (%8), SessionID: (%9), '
         'Authentication Type: (%10).',
    209: 'MDM Session: OMA-DM session ended with status: (%1).',
    256: 'OmaDmLogOmaDmApiInitiateSession: Result: (%1), Account Id: (%2), Initiation Id: (%3), Mode: (%4), Origin: '
         '(%5), AutoDelete: (%6), Alert Count: (%7), First Alert Name: (%8), User Sid: (%9), User Only: (%10), All '
         'Active Users: (%11), Process Name: (%12), System Or Admin: (%13).',
    301: 'SCEP: Failed CspCreateInstance of Node : (%1) Result : (%2).  ',
    306: 'SCEP: CspExecute for UniqueId : (%1) InstallUserSid : (%2) InstallLocation : (%3) NodePath : (%4)  '
         'KeyProtection: (%5) Result : (%6).  ',
    307: 'SCEP: Failed LogError Message : (%1) ',
    308: 'SCEP: Failed to send Server request. ServerUrl : (%1) Result : (%2) ',
    309: 'SCEP: InstallFromRegEntries. CorrelationGuid : (%1) UniqueId : (%2) Certificate Thumbprint : (%3) Respondent '
         'Server : (%4) Install Status : (%5) Current Retry Count :  (%6) Result : (%7) ',
    310: 'PFX: Certificate Install. Status: %1, Friendly Name: (%2),  Thumbprint: (%3).',
    404: 'MDM ConfigurationManager: Command failure status. Configuration Source ID: (%1), Enrollment Name: (%2), '
         'Provider Name: (%3), Command Type: (%4), CSP URI: (%5), Result: (%6).',
    601: 'MDM ResourceManager: DeleteResource EnrollmentID: (%1) UserSID: (%2) URI: (%3).',
    8: 'MDM Enroll: Certificate enrollment request sent successfully.',
}
LEVELS = {2: 'Error', 3: 'Warning', 4: 'Information'}
COMMANDS = {'1': 'Add: from Replace or Add', '4': 'Clear: first phase of Delete', '7': 'SetValue'}


def rendered(event):
    """The message as the Event Viewer shows it: results are text."""
    if event['event_id'] not in MESSAGES:
        told = (f'{name}: {text}' if name else text for name, text in event['data'])
        return '\r\n'.join(filter(None, [event['title'], *told]))

    def value(match):
        name, text = event['data'][int(match[1]) - 1]
        if name in ('HRESULT', 'HRESULT1', 'HexInt3') or (event['event_id'] == 404 and name == 'HexInt1'):
            return {'0x0': 'The operation completed successfully.'}.get(text, f'Unknown Win32 Error code: {text}')
        return COMMANDS[text] if name == 'InternalCmdType' else text
    return re.sub(r'%(\d+)', value, MESSAGES[event['event_id']])


def local_date(event):
    """Of a machine one hour east of UTC, as en-US prints it."""
    at = datetime.datetime(1601, 1, 1) + datetime.timedelta(microseconds=event['filetime'] // 10, hours=1)
    return f'{at.month}/{at.day}/{at.year} {(at.hour + 11) % 12 + 1}:{at:%M:%S %p}'


def event_xml(event, quote):
    when = datetime.datetime(1601, 1, 1) + datetime.timedelta(microseconds=event['filetime'] // 10)
    when = f"{when:%Y-%m-%dT%H:%M:%S.%f}{event['filetime'] % 10}00Z"
    data = ''.join(f"<Data Name='{name}'>{escape(text)}</Data>" for name, text in event['data'])
    activity = event['activity']
    correlation = f"<Correlation ActivityID='{{{activity}}}'/>" if activity else '<Correlation/>'
    xml = (f"<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider "
           f"Name='{event['provider']}' Guid='{{{event['guid'].lower()}}}'/><EventID>{event['event_id']}</EventID>"
           f"<Version>0</Version><Level>{event['level']}</Level><Task>0</Task><Opcode>0</Opcode>"
           f"<Keywords>0x8000000000000000</Keywords><TimeCreated SystemTime='{when}'/>"
           f"<EventRecordID>{event['number']}</EventRecordID>{correlation}"
           f"<Execution ProcessID='4321' ThreadID='1234'/><Channel>{event['channel']}</Channel>"
           f"<Computer>{event['computer']}</Computer><Security UserID='{event['user']}'/></System>"
           f"<EventData>{data}</EventData><RenderingInfo Culture='en-US'><Message>{escape(rendered(event))}</Message>"
           f"<Level>{LEVELS[event['level']]}</Level></RenderingInfo></Event>")
    return xml.replace("'", quote)


def export(kind, name, text, encoding='utf-8'):
    with open(os.path.join(FIXTURES, kind, name), 'wb') as out:
        out.write(text.encode(encoding))


def exports(name, events):
    """By wevtutil (no root, an event on a line), the Event Viewer (all on one line) and its CSV and text."""
    short = lambda event: event['provider'].removeprefix('Microsoft-Windows-')
    export('event_xml', name + '_wevtutil.xml', '\r\n'.join(event_xml(e, "'") for e in events) + '\r\n', 'utf-16')
    export('event_xml', name + '_viewer.xml', '<?xml version="1.0" encoding="utf-8" standalone="yes"?>\r\n<Events>' +
           ''.join(event_xml(e, '"') for e in reversed(events)) + '</Events>')
    rows = [[LEVELS[e['level']], local_date(e), short(e), str(e['event_id']), 'None', rendered(e)] for e in events]
    header = 'Level{0}Date and Time{0}Source{0}Event ID{0}Task Category\r\n'
    lines = [','.join(row[:5]) + ',"' + row[5].replace('"', '""') + '"' for row in reversed(rows)]
    export('event_csv', name + '_viewer.csv', header.format(',') + '\r\n'.join(lines) + '\r\n', 'utf-8-sig')
    export('event_text', name + '_viewer.txt', header.format('\t') +
           '\r\n'.join('\t'.join(row) for row in reversed(rows)) + '\r\n', 'utf-16')
    quoted = [','.join('"' + cell.replace('"', '""') + '"' for cell in (row[0], row[1], e['provider'], *row[3:], e['computer']))
              for row, e in zip(rows, events)]
    export('event_csv', name + '_powershell.csv',
           '#TYPE Selected.System.Diagnostics.Eventing.Reader.EventLogRecord\r\n"LevelDisplayName","TimeCreated",'
           '"ProviderName","Id","TaskDisplayName","Message","MachineName"\r\n' + '\r\n'.join(quoted) + '\r\n')
    export('event_text', name + '_details.txt', '\r\n'.join(
        f"Log Name:      {e['channel']}\r\nSource:        {e['provider']}\r\nDate:          {row[1]}\r\n"
        f"Event ID:      {row[3]}\r\nTask Category: None\r\nLevel:         {row[0]}\r\nKeywords:      \r\n"
        f"User:          SYSTEM\r\nComputer:      {e['computer']}\r\nDescription:\r\n{row[5]}\r\n"
        for row, e in zip(rows, events)))
