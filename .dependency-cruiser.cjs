/** The rule of dependencies (STYLE section 1). `npm run check` runs it and fails when it saw no module. */
const own = (from, to, comment, name) => ({ name, severity: 'error', comment, from, to });

module.exports = {
  forbidden: [
    own({}, { circular: true }, 'No circles.', 'no-circles'),
    own(
      { path: '^functions/([^/]+)/([^/]+)/' },
      { path: '^(functions|stacks|events|web|tests|bench)/', pathNot: ['^functions/$1/$2/', '^events/contracts/'] },
      'A function imports its own folder, shared and events/contracts; another function is called by HTTP or event.',
      'functions-stand-alone',
    ),
    own(
      { path: '^shared/' },
      { path: '^(functions|stacks|events|web|tests|bench|scripts)/', pathNot: '^events/contracts/' },
      'Libraries know nothing about what uses them.',
      'shared-is-below',
    ),
    own(
      { path: '^shared/(?!(archive|worklist|workflow|remote)/)' },
      { path: '^events/contracts/' },
      'Of the libraries, only those whose documents carry an outbox make events.',
      'only-owners-of-an-outbox-make-events',
    ),
    own(
      { path: '^shared/kernel/', pathNot: '\\.test\\.ts$' },
      { path: '^shared/(?!kernel/)' },
      'The kernel is the lowest library.',
      'kernel-is-lowest',
    ),
    own(
      { path: '^shared/dicom/', pathNot: '\\.test\\.ts$' },
      { path: '^shared/(?!kernel/|dicom/)' },
      'DICOM stands on the kernel alone.',
      'dicom-on-kernel',
    ),
    own(
      { path: '^shared/(dimse|imaging)/', pathNot: '\\.test\\.ts$' },
      { path: '^shared/(?!kernel/|dicom/|dimse/|imaging/)' },
      'DIMSE and imaging stand on DICOM and the kernel.',
      'protocols-on-dicom',
    ),
    own(
      { path: '^shared/(catalogue|objects|bus)/port\\.ts$' },
      { path: '^shared/(catalogue|objects|bus)/(?!port\\.ts|errors\\.ts)' },
      'A port never imports an adapter.',
      'ports-know-no-adapter',
    ),
    own(
      { path: '^shared/(catalogue|objects|bus)/', pathNot: '\\.test\\.ts$' },
      { path: '^shared/(?!kernel/|dicom/|catalogue/|objects/|bus/)' },
      'Ports stand on kernel and DICOM.',
      'ports-are-low',
    ),
    own(
      { path: '^events/contracts/' },
      { path: '^(functions|stacks|events/sources|web)/|^shared/(?!kernel/|dicom/)' },
      'Contracts are data.',
      'contracts-are-data',
    ),
    own(
      { path: '^events/sources/' },
      { path: '^(functions|stacks|web)/' },
      'A source emits events or calls; it knows no function.',
      'sources-know-no-function',
    ),
    own(
      { path: '^stacks/', pathNot: '(registry\\.generated|\\.test)\\.ts$' },
      { path: '^functions/' },
      'Stacks reach handlers only through the registry generated from openfaas.yml.',
      'handlers-through-registry',
    ),
    own(
      { path: '^(functions|shared|events|stacks)/', pathNot: '\\.test\\.ts$' },
      { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
      'Production code needs production dependencies.',
      'no-dev-dependencies',
    ),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.mjs', '.js', '.json'],
    },
  },
};
