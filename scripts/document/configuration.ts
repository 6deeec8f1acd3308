import { type ConfigKey, configKeys } from '#shared/kernel/config-keys';

/** The text of `docs/configuration.md`, from the schema that the process reads. */
export function configurationDocument(): string {
  const rows = Object.values<ConfigKey>(configKeys).map(
    (key) => `| \`${key.env}\` | ${key.type} | ${key.shownDefault} | ${key.unit || '-'} | ${key.purpose} |`,
  );
  return `# Configuration

Written by \`node scripts/document.mjs\` from \`shared/kernel/config-keys.ts\`; a test compares the two.

The platform reads its environment once at start. Every key is optional. A wrong value or an unknown \`RADLAKE_*\` key stops the start, and the message names all of them at once. Stores, nodes, routes and policies are data and are changed by the API, not here.

| key | type | default | unit | purpose |
|---|---|---|---|---|
${rows.join('\n')}
| \`RADLAKE_BOOTSTRAP_API_KEY_FILE\` | file | none | - | Reads \`RADLAKE_BOOTSTRAP_API_KEY\` from this file instead, outer white space cut. |

\`<data>\` is the value of \`RADLAKE_DATA\`. An empty value counts as absent. Variables that Kubernetes injects for a Service named \`radlake\` (\`RADLAKE_SERVICE_HOST\`, \`RADLAKE_PORT_8080_TCP\`, ...) are ignored.
`;
}
