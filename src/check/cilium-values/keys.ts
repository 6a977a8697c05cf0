import { CILIUM_MINORS, ciliumChart, nodeAt, type CiliumMinor } from '../../values/charts';
import { dotted } from '../../values/dotted';
import { isMap, truthy } from '../../values/effective-values';
import { misfits, typeName, typeNames, type Misfit, type UnknownKey, type ValuePath } from '../../values/judge';
import { nearest } from '../../input/known-props';
import type { Finding } from '../finding';
import { replacementOf } from './replacements';
import { removing } from '../values-patch';
import { findingsOf, type Context, type Report, type ValuesRule } from './rule';

const CHART = 'cilium/cilium install/kubernetes/cilium';

/** What is wrong with keys and with the shape of values, whatever they mean together. */
export function keyFindings(context: Context): Finding[] {
  const refused = refusedKeys(context);
  const others = misfits(context.chart.root, context.given).filter(
    // What the chart refuses by name needs no second finding for its shape.
    (misfit) => !refused.some(({ field }) => isAtOrBelow(dotted(misfit.path), field)),
  );
  const rules: ValuesRule[] = [
    rule('cilium-chart/removed-key', 'error', [`${CHART}/templates/validate.yaml`], () => refused),
    ...others.map((misfit) => misfitRule(context, misfit)),
  ];
  return findingsOf(rules, context);
}

function rule(
  id: string,
  severity: ValuesRule['severity'],
  sources: readonly string[],
  check: () => readonly Report[],
): ValuesRule {
  return { id, severity, sources, check };
}

function isAtOrBelow(path: string, above: string): boolean {
  return path === above || path.startsWith(`${above}.`) || above.startsWith(`${path}.`);
}

/** Refused whatever their value, false too. */
const REFUSED_WHEN_PRESENT = ['proxy.prometheus.enabled'];

/** Refused in one combination only; see cluster.ts and platform.ts. */
const REFUSED_SOMETIMES =
  /^(clustermesh\.apiserver\.tls\.(admin|remote|server)\.cert|ipam\.operator\.clusterPoolIPv[46]PodCIDR)$/;

/** 1.15 refuses fewer than its successors. */
const REFUSED_IN_1_15 = [
  'tunnel',
  'clustermesh.apiserver.tls.ca.cert',
  'clustermesh.apiserver.tls.ca.key',
  'enableK8sEventHandover',
  'enableCnpStatusUpdates',
];

/** The patch releases of two minors that brought the refusals; before them the same keys were ignored (seen by rendering each). */
const FIRST_PATCH: Readonly<Record<number, number>> = { 15: 8, 16: 2 };

function refusedKeys({ chart, given, minor, patch }: Context): Report[] {
  if (patch < (FIRST_PATCH[minor] ?? 0)) return [];
  const names = minor === 15 ? REFUSED_IN_1_15 : chart.rejected;
  return names.flatMap((name): Report[] => {
    if (REFUSED_SOMETIMES.test(name)) return [];
    const value = at(given, name.split('.'));
    const refused = REFUSED_WHEN_PRESENT.includes(name) ? value !== undefined && value !== null : truthy(value);
    if (!refused) return [];
    const instead = replacementOf(name);
    return [
      {
        field: name,
        message: `the chart refuses to render: ${name} was removed`,
        fix: instead === undefined ? 'leave it out' : `leave it out; ${instead}`,
        patch: removing(name.split('.')),
      },
    ];
  });
}

function at(values: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (isMap(value) && Object.hasOwn(value, key) ? value[key] : undefined),
    values,
  );
}

function misfitRule(context: Context, misfit: Misfit): ValuesRule {
  switch (misfit.is) {
    case 'unknown':
      return rule('cilium/unknown-key', 'error', [`${CHART}/values.yaml`], () => [unknownKey(context, misfit)]);
    case 'type': {
      const { node, value, path } = misfit;
      const names = typeNames(node.types!);
      // Keys that only templates or comments of values.yaml name are in no schema.
      const isRefused = context.chart.hasSchema && node.src === undefined;
      return isRefused
        ? rule('cilium-chart/wrong-type', 'error', [`${CHART}/values.schema.json`], () => [
            {
              field: dotted(path),
              message: `helm refuses to render: ${dotted(path)} is ${typeName(value)}, and the chart's schema wants ${names}`,
              fix: `write ${names}`,
            },
          ])
        : rule('cilium/wrong-type', 'error', [`${CHART}/values.yaml`], () => [
            {
              field: dotted(path),
              message: `${dotted(path)} is ${typeName(value)}, and its templates expect ${names}; what they make of it, nobody checks`,
              fix: `write ${names}`,
            },
          ]);
    }
    case 'set': {
      const { path, value, allowed, refused } = misfit;
      const list = listed(allowed);
      const meant =
        typeof value === 'string'
          ? nearest(
              value,
              allowed.filter((x) => typeof x === 'string'),
            )
          : undefined;
      const hint = meant === undefined ? `write one of ${list}` : `write "${meant}"; known are ${list}`;
      return refused
        ? rule('cilium-chart/unknown-value', 'error', [`${CHART}/values.schema.json`], () => [
            {
              field: dotted(path),
              message: `helm refuses to render: ${dotted(path)} is ${JSON.stringify(value)}, and the chart's schema knows ${list}`,
              fix: hint,
            },
          ])
        : rule('cilium/unknown-value', 'error', [`${CHART}/values.yaml`], () => [
            {
              field: dotted(path),
              message: `${dotted(path)} is ${JSON.stringify(value)}: helm copies it as it is, and nothing behind it knows it`,
              fix: hint,
            },
          ]);
    }
    case 'bounds': {
      const { path, node, value } = misfit;
      return rule('cilium-chart/out-of-bounds', 'error', [`${CHART}/values.schema.json`], () => [
        {
          field: dotted(path),
          message: `helm refuses to render: ${dotted(path)} is ${value}, and goes from ${node.min ?? '-'} to ${node.max ?? '-'}`,
          fix: `write a number from ${node.min ?? '-'} to ${node.max ?? '-'}`,
        },
      ]);
    }
    default:
      return misfit satisfies never;
  }
}

function listed(members: readonly unknown[]): string {
  return members.map((member) => (member === '' ? '""' : String(member))).join(', ');
}

function unknownKey(context: Context, { path, known }: UnknownKey): Report {
  const field = dotted(path);
  const key = String(path.at(-1));
  const report = (message: string, fix: string): Report => ({ field, message, fix, patch: removing(path) });
  const ignored = 'helm drops it without a word, and nothing is set';

  const instead = replacementOf(field);
  const minors = minorsWith(path);
  if (minors.length > 0) {
    const own = `1.${context.minor}` as CiliumMinor;
    const isLater = CILIUM_MINORS.indexOf(minors[0]!) > CILIUM_MINORS.indexOf(own);
    const when = isLater
      ? `came with ${minors[0]!}`
      : `went with ${CILIUM_MINORS[CILIUM_MINORS.indexOf(minors.at(-1)!) + 1] ?? ''}`;
    const fix = isLater
      ? `leave it out, or upgrade to ${minors[0]!}`
      : instead === undefined
        ? 'leave it out'
        : `leave it out; ${instead}`;
    return report(`${field} ${when}; in Cilium ${own} ${ignored}`, fix);
  }
  if (instead !== undefined)
    return report(`${field} is no value of this chart: ${ignored}`, `leave it out; ${instead}`);
  const meant = nearest(key, known);
  if (meant !== undefined) {
    const right = dotted([...path.slice(0, -1), meant]);
    return {
      field,
      message: `${field} is no value of this chart: ${ignored}`,
      fix: `did you mean ${right}?`,
      patch: renaming(path, meant, context),
    };
  }
  return report(`${field} is no value of this chart: ${ignored}`, 'leave it out');
}

/** A misspelt key under its right name, unless that is there too. */
function renaming(path: ValuePath, name: string, { given }: Context): Report['patch'] {
  const keys = path.map(String);
  const right = [...keys.slice(0, -1), name];
  if (at(given, right) !== undefined) return removing(path);
  const [step] = removing(right);
  return [{ op: 'add', path: step!.path, value: at(given, keys) }, ...removing(path)];
}

/** The minors whose chart knows a path. */
function minorsWith(path: ValuePath): CiliumMinor[] {
  const keys = path.map((key) => (typeof key === 'number' ? '[]' : key));
  return CILIUM_MINORS.filter((minor) => nodeAt(ciliumChart(minor).root, keys) !== undefined);
}
