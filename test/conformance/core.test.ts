import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathText } from '../../src/model/field';
import { load } from '../../src/model/input/load';
import { refusals } from '../../src/schema/refusals';

/**
 * What kube-apiserver 1.36.1 said, asked strictly, when objects of Kubernetes' own kinds were to be created: each is one that it takes, with
 * one thing changed. A path without a value takes the field away. `npm run import-vectors` writes the file.
 */
interface Row {
  readonly base: string;
  readonly note: string;
  readonly changes: readonly (readonly [path: readonly (string | number)[], value?: unknown])[];
  readonly refused: boolean;
  /** The fields that it named, where it named any. */
  readonly fields?: readonly string[];
  /** Whether it is refused for what is known not to be judged here. */
  readonly unjudged?: true;
}

interface Base {
  readonly id: string;
  readonly object: object;
}

const lines = readFileSync(join(__dirname, 'core.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Row | Base);
const bases = new Map(lines.flatMap((line) => ('object' in line ? [[line.id, line.object] as const] : [])));
const rows = lines.filter((line) => 'base' in line);

type Node = Record<string | number, unknown>;

function objectOf({ base, changes }: Row): object {
  const object = structuredClone(bases.get(base)!) as Node;
  for (const [path, ...value] of changes) {
    let at = object;
    for (const key of path.slice(0, -1)) at = (at[key] ??= {}) as Node;
    const last = path.at(-1)!;
    if (value.length > 0) at[last] = value[0];
    else if (Array.isArray(at)) at.splice(Number(last), 1);
    else delete at[last];
  }
  return object;
}

function refusedPaths(row: Row): readonly string[] {
  const { mesh } = load('test', [objectOf(row)], { platform: { kubernetes: '1.36', istio: '1.31' } });
  return refusals(mesh)
    .filter(({ violation }) => violation.kind !== 'release')
    .map(({ violation }) => pathText(violation.path));
}

const known = rows.filter(({ unjudged }) => unjudged !== true);

test.each([...bases.keys()])('changes of %s are refused where an API server refuses them, and nowhere else', (base) => {
  const wrong = known.filter((row) => row.base === base && refusedPaths(row).length > 0 !== row.refused);
  expect(wrong).toEqual([]);
});

/** The server puts keys in brackets with and without quotes. */
const plain = (field: string): string => field.replaceAll(/\["?([^"\]]+)"?\]/g, '.$1');

/**
 * Where the server says another name for the field: its own types have some things in other places than what is written, and it leaves
 * indices out of some paths.
 */
const ELSEWHERE: readonly (readonly [server: RegExp, ours: RegExp])[] = [
  [/template\.(?:labels|annotations)/, /template\.metadata\.(?:labels|annotations)/],
  [/^metadata\.labels$/, /^spec\.template\.metadata\.labels/],
  // Without a selector it says of the labels that they don't match.
  [/template\.metadata\.labels$/, /^spec\.selector$/],
  [/^metadata\.name$/, /^metadata\.generateName$/],
  [/volumeMounts\.\w+$/, /volumeMounts\.0\.\w+$/],
  [/downwardAPI\.\w+/, /downwardAPI\.items\.0/],
  [/projected\.path$/, /serviceAccountToken\.path$/],
  [/\.namespace$/, /\.namespaces\.0$/],
  [/topologySpreadConstraints\.0\.\{/, /topologySpreadConstraints\.1$/],
  [/securityContext\.shareProcessNamespace$/, /shareProcessNamespace$/],
  [/ports\.\d\.hostPort$/, /ports\.\d\.containerPort$/],
  // Claims of a StatefulSet become volumes before they are looked at.
  [/template\.spec\.volumes\.0/, /^spec\.volumeClaimTemplates\.0\.metadata\.name$/],
  [/resources\.storage$/, /resources\.requests\.storage$/],
  [/clusterIPs/, /clusterIP$/],
  [/LoadBalancerSourceRanges/, /loadBalancerSourceRanges/],
  [/ports\.0\.targetPort$/, /ports\.0\.port$/],
  [/^spec\.metrics$/, /^spec\.minReplicas$/],
  [/metrics\.0\.resource\.target/, /^spec\.targetCPUUtilizationPercentage$/],
  // The texts of a Secret are data by then.
  [/^data\./, /^stringData\./],
  [/^data\.password$/, /^data\.username$/],
  [/^data\[\]$/, /^data\[""\]$/],
  // The label of a Namespace that has its name.
  [/^metadata\.labels$/, /^metadata\.name$/],
  [/^<nil>$/, /./],
  [/^metadata\.ownerReferences/, /^metadata\.ownerReferences/],
  // The server mixes the two up.
  [/service\.namespace$/, /service\.name$/],
  [/service\.name$/, /service\.namespace$/],
];

test('the fields are those that the server names', () => {
  const named = known.filter(({ fields }) => fields !== undefined);
  expect(named.length).toBeGreaterThan(500);
  const wrong = named.flatMap((row) => {
    const mine = refusedPaths(row).map(plain);
    const isTold = (field: string): boolean =>
      mine.some(
        (own) =>
          own === field ||
          own.startsWith(`${field}.`) ||
          own.startsWith(`${field}[`) ||
          ELSEWHERE.some(([server, ours]) => server.test(field) && ours.test(own)),
      );
    const missed = row.fields!.map(plain).filter((field) => !isTold(field));
    return missed.length > 0 ? [{ base: row.base, note: row.note, missed, mine }] : [];
  });
  expect(wrong).toEqual([]);
});

test('nothing is said of what is known not to be judged', () => {
  const unjudged = rows.filter((row) => row.unjudged === true);
  expect(unjudged.filter((row) => refusedPaths(row).length > 0)).toEqual([]);
  expect(unjudged.length).toBeLessThan(20);
});

test('the rows are of many kinds, refused and taken', () => {
  expect(bases.size).toBeGreaterThan(25);
  expect(rows.filter(({ refused }) => refused).length).toBeGreaterThan(600);
  expect(rows.filter(({ refused }) => !refused).length).toBeGreaterThan(250);
});
