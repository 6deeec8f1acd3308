import { choices } from '../api/choices.generated';
import type { Delivery } from '../api/deliveries';

/** Which deliveries are shown; it stands in the address. */
export interface DeliveryChoice {
  /** Those of all spaces that may be read. */
  readonly all?: true;
  readonly state?: Delivery['state'];
  /** Id of the node. */
  readonly node?: string;
}

/** The choice of an address. */
export function deliveryChoice({ all, state, node }: Record<string, unknown>): DeliveryChoice {
  const known = choices.Delivery.state.find((one) => one === state);
  return { ...(all === true && { all }), ...(known && { state: known }), ...(typeof node === 'string' && { node }) };
}
