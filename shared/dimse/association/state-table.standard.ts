import type { EventName } from './state-table';

/** PS3.8 table 9-10 typed in row by row: columns Sta1 to Sta13, `action>state`, a dot where the standard has nothing. */
export const standardStateTable: Readonly<Record<EventName, string>> = {
  'associate-request': 'AE-1>4 . . . . . . . . . . . .',
  'transport-connected': '. . . AE-2>5 . . . . . . . . .',
  'associate-ac-received': '. AA-1>13 AA-8>13 . AE-3>6 AA-8>13 AA-8>13 AA-8>13 AA-8>13 AA-8>13 AA-8>13 AA-8>13 AA-6>13',
  'associate-rj-received': '. AA-1>13 AA-8>13 . AE-4>1 AA-8>13 AA-8>13 AA-8>13 AA-8>13 AA-8>13 AA-8>13 AA-8>13 AA-6>13',
  'transport-accepted': 'AE-5>2 . . . . . . . . . . . .',
  'associate-rq-received': '. AE-6>3 AA-8>13 . AA-8>13 AA-8>13 AA-8>13 AA-8>13 AA-8>13 AA-8>13 AA-8>13 AA-8>13 AA-7>13',
  'associate-response-accept': '. . AE-7>6 . . . . . . . . . .',
  'associate-response-reject': '. . AE-8>13 . . . . . . . . . .',
  'data-request': '. . . . . DT-1>6 . AR-7>8 . . . . .',
  'data-received': '. AA-1>13 AA-8>13 . AA-8>13 DT-2>6 AR-6>7 AA-8>13 AA-8>13 AA-8>13 AA-8>13 AA-8>13 AA-6>13',
  'release-request': '. . . . . AR-1>7 . . . . . . .',
  'release-rq-received': '. AA-1>13 AA-8>13 . AA-8>13 AR-2>8 AR-8>9 AA-8>13 AA-8>13 AA-8>13 AA-8>13 AA-8>13 AA-6>13',
  'release-rp-received': '. AA-1>13 AA-8>13 . AA-8>13 AA-8>13 AR-3>1 AA-8>13 AA-8>13 AR-10>12 AR-3>1 AA-8>13 AA-6>13',
  'release-response': '. . . . . . . AR-4>13 AR-9>11 . . AR-4>13 .',
  'abort-request': '. . AA-1>13 AA-2>1 AA-1>13 AA-1>13 AA-1>13 AA-1>13 AA-1>13 AA-1>13 AA-1>13 AA-1>13 .',
  'abort-received': '. AA-2>1 AA-3>1 . AA-3>1 AA-3>1 AA-3>1 AA-3>1 AA-3>1 AA-3>1 AA-3>1 AA-3>1 AA-2>1',
  'transport-closed': '. AA-5>1 AA-4>1 AA-4>1 AA-4>1 AA-4>1 AA-4>1 AA-4>1 AA-4>1 AA-4>1 AA-4>1 AA-4>1 AR-5>1',
  'artim-expired': '. AA-2>1 . . . . . . . . . . AA-2>1',
  'invalid-pdu': '. AA-1>13 AA-8>13 . AA-8>13 AA-8>13 AA-8>13 AA-8>13 AA-8>13 AA-8>13 AA-8>13 AA-8>13 AA-7>13',
};
