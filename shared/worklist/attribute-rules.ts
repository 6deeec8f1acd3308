import { tagKey, tagOf } from '#shared/dicom/dictionary';

/**
 * What a create request must say of an attribute (column N-CREATE of PS3.4 Table CC.2.5-3):
 * `1` a value, `2` the attribute, `2C` it may be absent and is then kept empty, `3` optional, `-` not allowed, `empty`
 * present without a value, `server` not needed: this platform sets it.
 */
type CreateType = '1' | '2' | '2C' | '3' | '-' | 'empty' | 'server';

/** Column N-SET: `1` a value where its item is given, `2` the attribute there, `3` optional, `-` not allowed. */
type SetType = '1' | '2' | '3' | '-';

/**
 * Column Final State: `R` a value before COMPLETED or CANCELED, `P` before COMPLETED, `PE` as P but it may have no items,
 * `X` before CANCELED, `O` no value needed.
 */
type FinalType = 'R' | 'P' | 'PE' | 'X' | 'O';

/** One row of PS3.4 Table CC.2.5-3, or of a macro that it includes. */
export interface AttributeRule {
  readonly keyword: string;
  /** Eight upper-case hexadecimal digits. */
  readonly tag: string;
  readonly create: CreateType;
  readonly set: SetType;
  readonly final: FinalType;
  /** Column Return Key Type: returned by searches that do not name it (1, 1C, 2, 2C). */
  readonly isReturned: boolean;
  /** Required Matching Key. */
  readonly isMatchKey: boolean;
  /** Enumerated values. */
  readonly values?: readonly string[];
  /** Needed as `create` and `set` say only where this other attribute has one of these values, or any. */
  readonly when?: { readonly keyword: string; readonly values?: readonly string[] };
  readonly items?: ItemRules;
}

/** What the items of a sequence hold. */
export interface ItemRules {
  readonly rules: readonly AttributeRule[];
  /** At least one of them has a value. */
  readonly anyOf?: readonly string[];
}

interface More {
  readonly final?: FinalType;
  /** `R` required and `O` optional matching key; `-` none. */
  readonly match?: 'R' | 'O' | '-';
  /** Return key type. */
  readonly back?: '1' | '1C' | '2' | '2C' | '3' | '-';
  readonly values?: readonly string[];
  readonly when?: AttributeRule['when'];
  readonly items?: ItemRules;
}

function row(keyword: string, create: CreateType, set: SetType, more: More = {}): AttributeRule {
  const tag = tagOf(keyword);
  if (tag === undefined) throw new Error(`cannot happen: the data dictionary lacks ${keyword}`);
  const { final = 'O', match = '-', back = '3', values, when, items } = more;
  return {
    ...{ keyword, tag: tagKey(tag), create, set, final },
    isReturned: back !== '3' && back !== '-',
    isMatchKey: match === 'R',
    ...(values ? { values } : {}),
    ...(when ? { when } : {}),
    ...(items ? { items } : {}),
  };
}

/** Table CC.2.5-2a UPS Code Sequence Macro. */
const code: ItemRules = {
  anyOf: ['CodeValue', 'LongCodeValue', 'URNCodeValue'],
  rules: [
    row('CodingSchemeDesignator', '1', '1', { when: { keyword: 'CodeValue' } }),
    row('CodingSchemeDesignator', '1', '1', { when: { keyword: 'LongCodeValue' } }),
    row('CodeMeaning', '1', '1'),
  ],
};

const ofType = (...values: string[]) => ({ when: { keyword: 'ValueType', values } });

/** Table CC.2.5-2b UPS Content Item Macro. */
const contentItem: ItemRules = {
  rules: [
    row('ValueType', '1', '1', {
      values: ['DATETIME', 'DATE', 'TIME', 'PNAME', 'UIDREF', 'TEXT', 'CODE', 'NUMERIC'],
    }),
    row('ConceptNameCodeSequence', '1', '1', { items: code }),
    row('DateTime', '1', '1', ofType('DATETIME')),
    row('Date', '1', '1', ofType('DATE')),
    row('Time', '1', '1', ofType('TIME')),
    row('PersonName', '1', '1', ofType('PNAME')),
    row('UID', '1', '1', ofType('UIDREF')),
    row('TextValue', '1', '1', ofType('TEXT')),
    row('ConceptCodeSequence', '1', '1', { ...ofType('CODE'), items: code }),
    row('NumericValue', '1', '1', ofType('NUMERIC')),
    row('MeasurementUnitsCodeSequence', '1', '1', { ...ofType('NUMERIC'), items: code }),
  ],
};

/** Table CC.2.5-2c Referenced Instances and Access Macro. */
const instances: ItemRules = {
  anyOf: [
    'DICOMRetrievalSequence',
    'DICOMMediaRetrievalSequence',
    'WADORetrievalSequence',
    'XDSRetrievalSequence',
    'WADORSRetrievalSequence',
  ],
  rules: [
    row('TypeOfInstances', '1', '1', { values: ['DICOM', 'CDA'] }),
    row('ReferencedSOPSequence', '1', '1', {
      items: {
        rules: [row('ReferencedSOPClassUID', '1', '1'), row('ReferencedSOPInstanceUID', '1', '1')],
      },
    }),
    row('DICOMRetrievalSequence', '3', '3', { items: { rules: [row('RetrieveAETitle', '1', '1')] } }),
    row('DICOMMediaRetrievalSequence', '3', '3', {
      items: { rules: [row('StorageMediaFileSetID', '2', '2'), row('StorageMediaFileSetUID', '1', '1')] },
    }),
    row('WADORetrievalSequence', '3', '3', { items: { rules: [row('RetrieveURI', '1', '1')] } }),
    row('XDSRetrievalSequence', '3', '3', { items: { rules: [row('RepositoryUniqueID', '1', '1')] } }),
    row('WADORSRetrievalSequence', '3', '3', { items: { rules: [row('RetrieveURL', '1', '1')] } }),
  ],
};

/** Table CC.2.5-2d HL7V2 Hierarchic Designator Macro. */
const designator: ItemRules = {
  anyOf: ['LocalNamespaceEntityID', 'UniversalEntityID'],
  rules: [row('UniversalEntityIDType', '1', '-', { when: { keyword: 'UniversalEntityID' } })],
};

/** Table CC.2.5-2e Issuer of Patient ID Macro. */
const issuerRules = (set: SetType): AttributeRule[] => [
  row('IssuerOfPatientID', '2', set, { match: 'R', back: '2' }),
  row('IssuerOfPatientIDQualifiersSequence', '2', set, {
    back: '2',
    items: {
      rules: [
        row('UniversalEntityID', '2', '3'),
        row('UniversalEntityIDType', '1', '3', { when: { keyword: 'UniversalEntityID' } }),
        row('IdentifierTypeCode', '2', '3'),
        row('AssigningFacilitySequence', '2', '3', { items: designator }),
        row('AssigningJurisdictionCodeSequence', '2', '3', { items: code }),
        row('AssigningAgencyOrDepartmentCodeSequence', '2', '3', { items: code }),
      ],
    },
  }),
];

/** Table CC.2.5-2f SOP Instance Reference Macro. */
const sopReference: ItemRules = {
  rules: [row('ReferencedSOPClassUID', '1', '1'), row('ReferencedSOPInstanceUID', '1', '1')],
};

/** Table CC.2.5-2g Storage Macro. */
const storage: ItemRules = {
  anyOf: ['DICOMStorageSequence', 'STOWRSStorageSequence', 'XDSStorageSequence'],
  rules: [
    row('DICOMStorageSequence', '3', '3', { items: { rules: [row('DestinationAE', '1', '1')] } }),
    row('STOWRSStorageSequence', '3', '3', { items: { rules: [row('StorageURL', '1', '1')] } }),
    row('XDSStorageSequence', '3', '3', { items: { rules: [row('RepositoryUniqueID', '1', '1')] } }),
  ],
};

const codes = (match: 'R' | 'O' = 'R'): More => ({ match, back: '2', items: code });

const scheduledProcedure: readonly AttributeRule[] = [
  row('ScheduledProcedureStepPriority', '1', '3', {
    ...{ final: 'R', match: 'R', back: '1' },
    values: ['HIGH', 'MEDIUM', 'LOW'],
  }),
  row('ScheduledProcedureStepModificationDateTime', 'server', '-', { final: 'R', match: 'O' }),
  row('ProcedureStepLabel', '1', '3', { match: 'R', back: '1' }),
  row('WorklistLabel', 'server', '3', { match: 'R', back: '1' }),
  row('ScheduledProcessingParametersSequence', '2', '3', { back: '2', items: contentItem }),
  row('ScheduledStationNameCodeSequence', '2', '3', codes()),
  row('ScheduledStationClassCodeSequence', '2', '3', codes()),
  row('ScheduledStationGeographicLocationCodeSequence', '2', '3', codes()),
  row('ScheduledHumanPerformersSequence', '2C', '3', {
    ...{ match: 'R', back: '2' },
    items: {
      rules: [
        row('HumanPerformerCodeSequence', '1', '1', { match: 'R', items: code }),
        row('HumanPerformerName', '1', '1'),
        row('HumanPerformerOrganization', '1', '1'),
      ],
    },
  }),
  row('ScheduledProcedureStepStartDateTime', '1', '3', { final: 'R', match: 'R', back: '1' }),
  row('ExpectedCompletionDateTime', '3', '3', { match: 'R' }),
  row('ScheduledProcedureStepExpirationDateTime', '3', '3', { match: 'O' }),
  row('ScheduledWorkitemCodeSequence', '2', '3', codes()),
  row('CommentsOnTheScheduledProcedureStep', '2', '3', { match: 'O' }),
  row('InputReadinessState', '1', '3', {
    ...{ final: 'R', match: 'R', back: '1' },
    values: ['INCOMPLETE', 'UNAVAILABLE', 'READY'],
  }),
  row('InputInformationSequence', '2', '3', { match: 'O', back: '2', items: instances }),
  row('StudyInstanceUID', '2C', '3', { match: 'O', back: '2' }),
  row('OutputDestinationSequence', '3', '3', { match: 'O', items: storage }),
];

const relationship: readonly AttributeRule[] = [
  row('PatientName', '2', '-', { match: 'R', back: '2' }),
  row('PatientID', '2C', '-', { match: 'R', back: '2' }),
  ...issuerRules('-'),
  row('OtherPatientIDsSequence', '2', '3', {
    ...{ match: 'O', back: '2' },
    items: { rules: [row('PatientID', '1', '1'), ...issuerRules('3')] },
  }),
  row('PatientBirthDate', '2', '-', { match: 'R', back: '2' }),
  row('PatientSex', '2', '-', { match: 'R', back: '2' }),
  row('ReferencedPatientPhotoSequence', '3', '3', { items: instances }),
  row('AdmissionID', '2', '-', { match: 'R', back: '2' }),
  row('IssuerOfAdmissionIDSequence', '2', '-', { match: 'R', back: '2', items: designator }),
  row('AdmittingDiagnosesDescription', '2', '-', { match: 'O', back: '2' }),
  row('AdmittingDiagnosesCodeSequence', '2', '-', codes('O')),
  row('ReferencedRequestSequence', '2', '-', {
    ...{ match: 'R', back: '2' },
    items: {
      rules: [
        row('StudyInstanceUID', '1', '-'),
        row('AccessionNumber', '2', '-', { match: 'R' }),
        row('IssuerOfAccessionNumberSequence', '2', '-', { match: 'R', items: designator }),
        row('OrderPlacerIdentifierSequence', '2', '-', { items: designator }),
        row('OrderFillerIdentifierSequence', '2', '-', { items: designator }),
        row('RequestedProcedureID', '2', '-', { match: 'R' }),
        row('RequestedProcedureDescription', '2', '-'),
        row('RequestedProcedureCodeSequence', '2', '-', { items: code }),
        row('RequestingService', '3', '3', { match: 'R' }),
      ],
    },
  }),
  row('ReplacedProcedureStepSequence', '3', '-', { match: 'R', items: sopReference }),
];

const progress: readonly AttributeRule[] = [
  row('ProcedureStepState', '1', '-', { final: 'R', match: 'R', back: '1', values: ['SCHEDULED'] }),
  row('ProcedureStepProgressInformationSequence', 'empty', '3', {
    ...{ final: 'X', back: '2' },
    items: {
      rules: [
        row('ProcedureStepProgressParametersSequence', '-', '3', { items: contentItem }),
        row('ProcedureStepCommunicationsURISequence', '-', '3', { items: { rules: [row('ContactURI', '1', '1')] } }),
        row('ProcedureStepCancellationDateTime', '-', '3', { final: 'X' }),
        row('ProcedureStepDiscontinuationReasonCodeSequence', '-', '3', { final: 'X', items: code }),
      ],
    },
  }),
];

const performedProcedure: readonly AttributeRule[] = [
  row('UnifiedProcedureStepPerformedProcedureSequence', 'empty', '3', {
    final: 'P',
    items: {
      rules: [
        row('ActualHumanPerformersSequence', '-', '3', {
          items: { rules: [row('HumanPerformerCodeSequence', '-', '3', { items: code })] },
        }),
        row('PerformedStationNameCodeSequence', '-', '3', { final: 'P', items: code }),
        row('PerformedStationClassCodeSequence', '-', '3', { items: code }),
        row('PerformedStationGeographicLocationCodeSequence', '-', '3', { items: code }),
        row('PerformedProcedureStepStartDateTime', '-', '3', { final: 'P' }),
        row('PerformedWorkitemCodeSequence', '-', '3', { final: 'P', items: code }),
        row('PerformedProcessingParametersSequence', '-', '3', { items: contentItem }),
        row('PerformedProcedureStepEndDateTime', '-', '3', { final: 'P' }),
        row('OutputInformationSequence', '-', '2', { final: 'PE', items: instances }),
      ],
    },
  }),
];

/**
 * Attributes of a workitem: the rows of PS3.4 Table CC.2.5-3 that ask for something. What is not in it is optional, kept
 * and given back. Transaction UID, which is never kept with the others, is not here.
 */
export const workitemRules: ItemRules = {
  rules: [
    row('SOPClassUID', 'server', '-', { final: 'R', match: 'O', back: '1' }),
    row('SOPInstanceUID', 'server', '-', { final: 'R', match: 'R', back: '1' }),
    ...scheduledProcedure,
    ...relationship,
    row('MedicalAlerts', '3', '3', { match: 'O', back: '2C' }),
    row('PregnancyStatus', '3', '3', { match: 'O', back: '2C' }),
    row('SpecialNeeds', '3', '3', { match: 'O', back: '2C' }),
    ...progress,
    ...performedProcedure,
  ],
};
