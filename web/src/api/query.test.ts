import { studyQuery } from './query';

const query = (search: object) => Object.fromEntries(new URL(studyQuery('main', search), 'http://x').searchParams);

describe('a search of studies', () => {
  it('asks the space for names anywhere, numbers from their beginning, and a range of dates', () => {
    expect(studyQuery('trial', {})).toMatch(/^\/spaces\/trial\/dicomweb\/studies\?/);
    expect(query({ patientName: 'wang xiao', patientId: 'P1', accessionNumber: 'A2', modality: 'CT' })).toMatchObject({
      PatientName: '*wang*xiao*',
      PatientID: 'P1*',
      AccessionNumber: 'A2*',
      ModalitiesInStudy: 'CT',
    });
    expect(query({ from: '2026-01-31' })['StudyDate']).toBe('20260131-');
    expect(query({ from: '2026-01-31', until: '2026-01-31' })['StudyDate']).toBe('20260131');
    expect(query({ until: '2026-01-31' })['StudyDate']).toBe('-20260131');
  });

  it('takes what is typed literally', () => {
    expect(query({ patientName: ' a*b?\\c ' })['PatientName']).toBe('*abc*');
    expect(query({ patientId: ' * ' })).not.toHaveProperty('PatientID');
  });
});
