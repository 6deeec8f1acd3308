import type { JsonObject } from '../openapi/json-schemas';

/** A DICOMweb route as the OpenAPI document describes it. */
export interface Operation {
  /** Below the base of the service, without a leading slash; '' for the base itself. */
  readonly path: string;
  readonly method: string;
  readonly id: string;
  readonly summary: string;
  readonly functionName: string;
  readonly query: readonly { readonly name: string; readonly required: boolean; readonly description: string }[];
  readonly request: readonly string[];
  /** By status; of errors without media types. */
  readonly responses: readonly { readonly status: string; readonly types: readonly string[] }[];
}

const base = '/spaces/{space}/dicomweb';

/** The DICOMweb routes of an OpenAPI document, in its order. */
export function dicomwebOperations(document: JsonObject): Operation[] {
  return Object.entries(document['paths'] as Record<string, JsonObject>)
    .filter(([path]) => path === base || path.startsWith(`${base}/`))
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) =>
        operationOf(path.slice(base.length + 1), method, operation as JsonObject),
      ),
    );
}

function operationOf(path: string, method: string, operation: JsonObject): Operation {
  const parameters = (operation['parameters'] ?? []) as JsonObject[];
  const body = operation['requestBody'] as JsonObject | undefined;
  return {
    path,
    method: method.toUpperCase(),
    id: String(operation['operationId']),
    summary: String(operation['summary']),
    functionName: String(operation['x-radlake-function']),
    query: parameters
      .filter((one) => one['in'] === 'query')
      .map((one) => ({
        name: String(one['name']),
        required: one['required'] === true,
        description: String(one['description'] ?? ''),
      })),
    request: Object.keys((body?.['content'] ?? {}) as object),
    responses: Object.entries(operation['responses'] as Record<string, JsonObject>).map(([status, answer]) => ({
      status,
      types: /^[23]/.test(status) ? Object.keys((answer['content'] ?? {}) as object) : [],
    })),
  };
}

/** What `dicomweb-capabilities` carries: the resources of the service, answers that are no errors. */
export function dicomwebResources(operations: readonly Operation[]): object[] {
  const paths = [...new Set(operations.map(({ path }) => path))];
  return paths.map((path) => ({
    path,
    methods: operations
      .filter((one) => one.path === path)
      .map(({ method, id, query, request, responses }) => ({
        name: method,
        id,
        query: query.map(({ name, required }) => ({ name, required })),
        request,
        responses: responses.filter(({ status }) => /^[23]/.test(status)),
      })),
  }));
}
