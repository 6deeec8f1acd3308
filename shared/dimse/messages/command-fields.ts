/** Values of Command Field (0000,0100). A response has bit 15 set. PS3.7 Annex E.1. */
export const commandFields = {
  'C-STORE-RQ': 0x0001,
  'C-STORE-RSP': 0x8001,
  'C-GET-RQ': 0x0010,
  'C-GET-RSP': 0x8010,
  'C-FIND-RQ': 0x0020,
  'C-FIND-RSP': 0x8020,
  'C-MOVE-RQ': 0x0021,
  'C-MOVE-RSP': 0x8021,
  'C-ECHO-RQ': 0x0030,
  'C-ECHO-RSP': 0x8030,
  'N-EVENT-REPORT-RQ': 0x0100,
  'N-EVENT-REPORT-RSP': 0x8100,
  'N-GET-RQ': 0x0110,
  'N-GET-RSP': 0x8110,
  'N-SET-RQ': 0x0120,
  'N-SET-RSP': 0x8120,
  'N-ACTION-RQ': 0x0130,
  'N-ACTION-RSP': 0x8130,
  'N-CREATE-RQ': 0x0140,
  'N-CREATE-RSP': 0x8140,
  'N-DELETE-RQ': 0x0150,
  'N-DELETE-RSP': 0x8150,
  'C-CANCEL-RQ': 0x0fff,
} as const;

/** Command Data Set Type (0000,0800): every other value says that a data set follows. */
export const noDataSet = 0x0101;

/** What we write when a data set follows. */
export const withDataSet = 0x0000;

/** Priority (0000,0700). */
export const priorities = { medium: 0x0000, high: 0x0001, low: 0x0002 } as const;

export function isResponse(commandField: number): boolean {
  return (commandField & 0x8000) !== 0;
}
