import generated from './resources.generated.json';

/** One method of a resource, as the route table has it. */
interface Method {
  readonly name: string;
  readonly id: string;
  readonly query: readonly { readonly name: string; readonly required: boolean }[];
  /** Media types of the body that it takes. */
  readonly request: readonly string[];
  /** Answers that are no errors, with their media types. */
  readonly responses: readonly { readonly status: string; readonly types: readonly string[] }[];
}

/** A resource below the base of the service; `scripts/openapi.mjs` writes them from the routes. */
export interface Resource {
  /** Without a leading slash; parameters in braces. */
  readonly path: string;
  readonly methods: readonly Method[];
}

export const resources: readonly Resource[] = generated;
