/** The lists of the page, in the order of its choice. */
export const workflowLists = ['worklist', 'performed', 'commitments'] as const;
/** One of them. */
export type WorkflowList = (typeof workflowLists)[number];

/** Which list is shown; it stands in the address. */
export function workflowChoice({ list }: Record<string, unknown>): { readonly list?: WorkflowList } {
  const known = workflowLists.find((one) => one === list);
  return known ? { list: known } : {};
}
