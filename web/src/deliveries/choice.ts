import { type Delivery, deliveryStates } from '../api/deliveries';

/** Which deliveries are shown; it stands in the address. */
export interface DeliveryChoice {
  readonly state?: Delivery['state'];
  /** Id of the node. */
  readonly node?: string;
}

/** The choice of an address. */
export function deliveryChoice({ state, node }: Record<string, unknown>): DeliveryChoice {
  const known = deliveryStates.find((one) => one === state);
  return { ...(known && { state: known }), ...(typeof node === 'string' && { node }) };
}
