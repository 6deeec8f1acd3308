/** Query/Retrieve Level (0008,0052). PS3.4 C.3. */
export type RetrieveLevel = 'PATIENT' | 'STUDY' | 'SERIES' | 'IMAGE';

/** What may be asked for in an information model. */
export interface InformationModel {
  readonly levels: readonly RetrieveLevel[];
  /** True where the keys of the levels above need not be given in any case. */
  readonly isFlat: boolean;
}

const patientRoot: InformationModel = { levels: ['PATIENT', 'STUDY', 'SERIES', 'IMAGE'], isFlat: false };
const studyRoot: InformationModel = { levels: ['STUDY', 'SERIES', 'IMAGE'], isFlat: false };
const patientStudyOnly: InformationModel = { levels: ['PATIENT', 'STUDY'], isFlat: false };
const compositeInstanceRoot: InformationModel = { levels: ['STUDY', 'SERIES', 'IMAGE'], isFlat: true };

/** Models by SOP class, for each way to retrieve. PS3.4 C.6, Annex Y. */
export const retrieveModels: { readonly [way in 'get' | 'move']: ReadonlyMap<string, InformationModel> } = {
  get: new Map([
    ['1.2.840.10008.5.1.4.1.2.1.3', patientRoot],
    ['1.2.840.10008.5.1.4.1.2.2.3', studyRoot],
    ['1.2.840.10008.5.1.4.1.2.3.3', patientStudyOnly],
    ['1.2.840.10008.5.1.4.1.2.4.3', compositeInstanceRoot],
  ]),
  move: new Map([
    ['1.2.840.10008.5.1.4.1.2.1.2', patientRoot],
    ['1.2.840.10008.5.1.4.1.2.2.2', studyRoot],
    ['1.2.840.10008.5.1.4.1.2.3.2', patientStudyOnly],
    ['1.2.840.10008.5.1.4.1.2.4.2', compositeInstanceRoot],
  ]),
};

/** Item bytes of extended negotiation: relational retrieval. PS3.4 tables C.5-3, C.5-5. */
export const extendedNegotiation: readonly boolean[] = [true];
