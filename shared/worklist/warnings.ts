/** What the Worklist Service says in Warning headers, word for word (PS3.18 11.4 to 11.10). */
export const warningTexts = {
  created: 'The UPS was created with modifications.',
  missing: 'The Transaction UID is missing.',
  incorrect: 'The Transaction UID is incorrect.',
  inconsistent: 'The submitted request is inconsistent with the state of the UPS Instance.',
  unclaimed: 'The target URI did not reference a claimed Workitem.',
  inconsistentUpdate: 'The submitted request is inconsistent with the current state of the Workitem.',
  canceled: 'The UPS is already in the requested state of CANCELED.',
  completed: 'The UPS is already in the requested state of COMPLETED.',
  alreadyCompleted: 'The UPS is already COMPLETED.',
  noContact: 'The performer cannot be contacted.',
} as const;
