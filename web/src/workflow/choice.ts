/** The lists of the page, in the order of its choice, each with the right that it needs. */
export const workflowRights = {
  worklist: 'workitem:read',
  taken: 'space:read',
  performed: 'workitem:read',
  commitments: 'space:read',
  requests: 'space:read',
  received: 'space:read',
  notices: 'space:read',
} as const;
/** One of them. */
export type WorkflowList = keyof typeof workflowRights;

/** Their names. */
export const workflowLists = Object.keys(workflowRights) as WorkflowList[];

/** Which list is shown; it stands in the address. */
export function workflowChoice({ list }: Record<string, unknown>): { readonly list?: WorkflowList } {
  const known = workflowLists.find((one) => one === list);
  return known ? { list: known } : {};
}
