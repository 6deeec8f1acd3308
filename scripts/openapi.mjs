// Writes what is made from the route table: the OpenAPI document and the page of api-openapi, and what web/ knows of it:
// the types of its TypeScript client, and the values among which there is a choice. Fails when the document does not fit the schema of OpenAPI 3.1. Usage: npm run openapi;
// with --check it writes nothing and fails when something is stale.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Validator } from '@seriousme/openapi-schema-validator';
import { build } from 'esbuild';
import openapiTypescript, { astToString } from 'openapi-typescript';
import { root } from './load-ts.mjs';

const isCheck = process.argv.includes('--check');
const clientTypes = 'web/src/api/schema.generated.ts';
const clientChoices = 'web/src/api/choices.generated.ts';
/** Schemas of which the portal offers choices. */
const offered = ['Node', 'Delivery', 'Retrieval'];

const { documentPath, openApiFiles } = await load();
const files = openApiFiles(root);
const document = JSON.parse(files[documentPath]);
const { valid, errors } = await new Validator().validate(structuredClone(document));
if (!valid) throw new Error(`the document is no OpenAPI 3.1: ${JSON.stringify(errors, null, 2)}`);
files[clientTypes] = await typesOf(document);
files[clientChoices] = choicesIn(document);
const stale = Object.entries(files).filter(([file, text]) => !isSame(path.join(root, file), text));
for (const [file, text] of stale) {
  if (isCheck) console.error(`${file} is stale: run npm run openapi`);
  else writeFileSync(path.join(root, file), text);
}
if (isCheck && stale.length > 0) process.exitCode = 1;

/** The generator with every function; the document that one of them carries may be stale, or broken by a merge. */
async function load() {
  const folder = mkdtempSync(path.join(root, 'node_modules', '.openapi-'));
  try {
    const outfile = path.join(folder, 'openapi.mjs');
    await build({
      absWorkingDir: root,
      entryPoints: ['scripts/document/openapi/index.ts'],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      packages: 'external',
      logLevel: 'warning',
      loader: { '.generated.json': 'empty' },
    });
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function typesOf(document) {
  const types = astToString(await openapiTypescript(document, { alphabetize: false }))
    // There are none of either, and what nobody uses is not exported.
    .replaceAll(/^export type (webhooks|\$defs) = Record<string, never>;\n/gm, '');
  return `// Generated from the OpenAPI document by scripts/openapi.mjs: do not edit.\n\n${types}`;
}

function choicesIn({ components }) {
  const choices = Object.fromEntries(offered.map((name) => [name, choicesOf(components.schemas[name])]));
  return `// Generated from the OpenAPI document by scripts/openapi.mjs: do not edit.

/** The values of fields of our API among which there is a choice, by schema and field, in the order of the server. */
export const choices = ${JSON.stringify(choices, null, 2)} as const;
`;
}

/** The values that a schema allows; of an object those of its fields. Undefined: there is no choice. */
function choicesOf({ enum: values, items, anyOf = [], properties = {} }) {
  if (values) return values;
  if (items) return choicesOf(items);
  const ofFields = Object.entries(properties).map(([name, schema]) => [name, choicesOf(schema)]);
  const some = ofFields.filter(([, choices]) => choices !== undefined);
  return some.length > 0 ? Object.fromEntries(some) : anyOf.map(choicesOf).find((choices) => choices !== undefined);
}

function isSame(file, text) {
  return existsSync(file) && readFileSync(file, 'utf8') === text;
}
