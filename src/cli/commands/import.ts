import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Configure, Streams } from '../commands';
import { optionsOf, separated, type MeshFlags } from '../mesh-flags';
import { BadInput, Refusal } from '../refusal';
import type { ProjectFile } from '../write-project';

interface ImportFlags extends Pick<MeshFlags, 'platform' | 'config'> {
  readonly out: string;
  readonly force?: boolean;
  readonly project?: boolean;
  readonly fromCluster?: boolean;
  readonly ignoreDefaults?: boolean;
  readonly namespace?: string;
  readonly output: 'text' | 'json';
}

/** `import`: an app of constructs for manifests that are there already. */
export const importCommand: Configure = (command, streams) => {
  const { createOption } = command;
  command
    .description(
      'Turn manifests into TypeScript: a chart for each namespace, and a main.ts. Run, it emits the same objects.\n' +
        'Constructs of this library stand where they emit exactly what is given, ApiObject of cdk8s where none does.\n' +
        'Comments and the order of fields are lost. (`cdk8s import` is something else: it makes classes of CRDs.)',
    )
    .argument(
      '[paths...]',
      'files, folders with YAML and JSON in them, or "-" for stdin (default: what the configuration says)',
    )
    .requiredOption('--out <dir>', 'folder for the TypeScript, made if need be')
    .option('--project', 'write package.json, tsconfig.json and cdk8s.yaml too, for a project of its own')
    .option(
      '--from-cluster',
      'for a dump: leave out what the API server writes (status, managedFields, defaults and their like), and objects that the cluster makes by itself',
    )
    .option(
      '--ignore-defaults',
      'leave out fields that say what holds without them, so that a construct stands where it differs in those alone; --from-cluster does that too',
    )
    .option('--namespace <name>', 'put objects into it that name none, as kubectl apply -n does')
    .option('--force', 'replace files that are there')
    .option('--platform <versions>', 'such as istio=1.30,cilium=1.18,kubernetes=1.33,gatewayApi=1.4', separated, [])
    .option('--config <file>', 'configuration (default: .cdk8s-ambient.yaml, where it is)')
    .option('--no-config', 'read no configuration')
    .addOption(
      createOption('-o, --output <format>', 'how to print what became of each object')
        .choices(['text', 'json'])
        .default('text'),
    )
    .addHelpText(
      'after',
      '\nExits with 0 when all is written; with 1 when files are in the way; with 2 for input that can not be read or a wrong command line. Nothing is written then.',
    )
    .action((paths: readonly string[], flags: ImportFlags) => {
      if (flags.out === '') throw new Refusal('--out is empty; name a folder, or "." for this one');
      const { readable } = require('../mesh-input') as typeof import('../mesh-input');
      const { importObjects } =
        require('../../import-manifests/typescript-for') as typeof import('../../import-manifests/typescript-for');
      const { objects, platform } = manifests(paths, flags, streams);
      const imported = readable(() =>
        importObjects(objects, {
          platform,
          publishTo: flags.project ? 'dist' : undefined,
          ignoreDefaults: flags.fromCluster || flags.ignoreDefaults,
        }),
      );
      const folder = path.resolve(flags.out);
      const files = [...(flags.project ? projectFiles(folder) : []), ...imported.files];
      write(folder, files, flags.force ?? false);
      const report = { files: files.map((file) => file.path), objects: imported.objects };
      streams.stdout.write(flags.output === 'json' ? `${JSON.stringify(report, null, 2)}\n` : text(flags.out, report));
    });
};

/** Objects for a cluster; what only tools read is told of and left out. */
function manifests(paths: readonly string[], flags: ImportFlags, streams: Streams) {
  const { meshFrom } = require('../mesh-input') as typeof import('../mesh-input');
  const given = optionsOf(paths, { ...flags, values: [] });
  const all = meshFrom('import', given.paths, given.options, streams).objects;
  const objects = all.filter(({ group }) => group !== 'kustomize.config.k8s.io');
  if (objects.length < all.length) {
    const note = `${all.length - objects.length} files of Kustomize are left out, which no cluster knows; import what kustomize build prints`;
    streams.stderr.write(`warning: ${note}\n`);
  }
  const raw = objects.map((object) => object.raw);
  const { fromCluster, ofCluster } =
    require('../../import-manifests/server/fields') as typeof import('../../import-manifests/server/fields');
  const kept = flags.fromCluster ? fromCluster(raw) : raw;
  if (kept.length === 0) throw new BadInput('there is no Kubernetes object to import in the input; nothing is written');
  const warn = (what: string): void => void streams.stderr.write(`warning: ${what}\n`);
  if (kept.length < raw.length)
    warn(`${raw.length - kept.length} objects that the cluster makes by itself are left out`);
  if (!flags.fromCluster && raw.some(ofCluster)) {
    warn('there are fields of a cluster in the input, such as managedFields; --from-cluster leaves them out');
  }
  const placed = placedIn(flags.namespace, kept, warn);
  const secrets = kept.filter((object) => (object as { kind?: unknown }).kind === 'Secret').length;
  if (secrets > 0) warn(`${secrets} Secrets are written with their data; keep them out of Git`);
  return { objects: placed, platform: given.options.platform };
}

/** Objects in the namespace of the command line; constructs need one, so a word is said where they have none. */
function placedIn(namespace: string | undefined, objects: readonly object[], warn: (what: string) => void) {
  const { inNamespace, withoutNamespace } =
    require('../../import-manifests/in-namespace') as typeof import('../../import-manifests/in-namespace');
  if (namespace === undefined) {
    const without = withoutNamespace(objects).length;
    if (without > 0)
      warn(`${without} objects name no namespace, and no construct is for those; --namespace says which they are for`);
    return objects;
  }
  const { dnsLabel } = require('../../input/names') as typeof import('../../input/names');
  const { readable } = require('../mesh-input') as typeof import('../mesh-input');
  const { objects: placed, unsure } = inNamespace(
    objects,
    readable(() => dnsLabel('import', '--namespace', namespace)),
  );
  if (unsure.length > 0)
    warn(`${unsure.length} objects are of kinds that may have no namespace, and are in none; their CRDs would say`);
  return placed;
}

/** What an `init` writes, without its example. */
function projectFiles(folder: string): ProjectFile[] {
  const { projectName } = require('../project-name') as typeof import('../project-name');
  const { STARTER_PACKAGES, starterFiles } = require('../starter') as typeof import('../starter');
  const kept = ['package.json', 'tsconfig.json', 'cdk8s.yaml', '.gitignore'];
  return starterFiles(projectName(path.basename(folder), STARTER_PACKAGES)).filter((file) => kept.includes(file.path));
}

/** All files or none. They are named by us, and without folders: none is outside of the folder, and a link is replaced, not followed. */
function write(folder: string, files: readonly ProjectFile[], force: boolean): void {
  if (!force) {
    const { writeProject } = require('../write-project') as typeof import('../write-project');
    return writeProject(folder, files);
  }
  const { writeWhole } = require('../../app/atomic-write') as typeof import('../../app/atomic-write');
  if (fs.statSync(folder, { throwIfNoEntry: false })?.isDirectory() === false)
    throw new Refusal(`"${folder}" is a file; name a folder`);
  for (const file of files) {
    if (fs.lstatSync(path.join(folder, file.path), { throwIfNoEntry: false })?.isDirectory())
      throw new Refusal(`"${path.join(folder, file.path)}" is a folder, where a file is to be; remove it`);
  }
  fs.mkdirSync(folder, { recursive: true });
  writeWhole(files.map((file) => ({ path: path.join(folder, file.path), text: file.text })));
}

interface Report {
  readonly files: readonly string[];
  readonly objects: readonly {
    readonly kind: string;
    readonly namespace?: string | undefined;
    readonly name?: string | undefined;
    readonly construct: string;
    readonly why?: string | undefined;
  }[];
}

function text(folder: string, { files, objects }: Report): string {
  const { visible } = require('../../import-manifests/literal') as typeof import('../../import-manifests/literal');
  const plain = objects.filter(({ construct }) => construct === 'ApiObject').length;
  const lines = objects.map(({ kind, namespace, name, construct, why }) => {
    const title = `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name ?? ''}`;
    return [visible(title), visible(why === undefined ? construct : `${construct}: ${why}`)] as const;
  });
  const width = Math.min(60, Math.max(...lines.map(([title]) => title.length)));
  return [
    `Wrote ${files.join(', ')} to ${folder}: ${objects.length} objects, ${objects.length - plain} of them by constructs, ${plain} as ApiObject.`,
    '',
    ...lines.map(([title, construct]) => `  ${title.padEnd(width)}  ${construct}`),
    '',
  ].join('\n');
}
