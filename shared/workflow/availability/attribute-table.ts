import { referencedSop, row, rows, type TypeRow } from '../attribute-types';

/** Enumerated values of Instance Availability (0008,0056). @see PS3.3 C.4.23.1.1 */
export const availabilities = ['ONLINE', 'NEARLINE', 'OFFLINE', 'UNAVAILABLE'] as const;

/** Attributes of a notification. @see PS3.4 Table R.3.2-1 */
export const notificationTable: readonly TypeRow[] = [
  row('2', 'ReferencedPerformedProcedureStepSequence', {
    items: [...referencedSop, row('2', 'PerformedWorkitemCodeSequence')],
  }),
  row('1', 'StudyInstanceUID'),
  row('1', 'ReferencedSeriesSequence', {
    items: [
      row('1', 'SeriesInstanceUID'),
      row('1', 'ReferencedSOPSequence', {
        items: [
          ...referencedSop,
          row('1', 'InstanceAvailability', { values: availabilities }),
          ...rows('1', 'RetrieveAETitle'),
          ...rows('3', 'RetrieveLocationUID RetrieveURI RetrieveURL StorageMediaFileSetID StorageMediaFileSetUID'),
        ],
      }),
    ],
  }),
];
