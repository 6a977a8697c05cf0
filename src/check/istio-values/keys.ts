import { ISTIO_MINORS, istioChartsOf, nodeAt, type IstioChartName } from '../../values/charts';
import { dotted } from '../../values/dotted';
import { isMap } from '../../values/effective-values';
import { misfits, typeName, typeNames, type Misfit, type ValuePath } from '../../values/judge';
import { nearest } from '../../input/known-props';
import type { Finding } from '../finding';
import { removing } from '../values-patch';
import { finding, type Context } from './context';
import { gatewaySchemaFindings } from './gateway-schema';

const SOURCE = 'istio/istio manifests/charts';

/** Keys that every chart takes beside its own, for Helm's and the profiles' sake. */
const FREE = ['_internal_defaults_do_not_set', 'defaults', 'global', 'profile', 'platform', 'compatibilityVersion'];

/** What is wrong with keys and with the shape of values, whatever they mean together. */
export function keyFindings(context: Context): Finding[] {
  const { chart, given } = context;
  const alias = chart.alias;
  const atRoot = misfits(chart.root, given, alias === null ? FREE : [...FREE, alias]).filter(
    ({ path }) => alias === null || path[0] !== alias,
  );
  const own = alias === null ? undefined : given[alias];
  const below = isMap(own)
    ? misfits(chart.root, own, FREE).map((misfit): Misfit => ({ ...misfit, path: [alias!, ...misfit.path] }))
    : [];
  return [...atRoot, ...below]
    .map((misfit) => said(context, misfit))
    .concat(templateKeys(context), gatewaySchemaFindings(context));
}

/** Keys of the gateway chart that its templates read, and that its schema forbids. */
function templateKeys(context: Context): Finding[] {
  const { chart, given } = context;
  if (!chart.unknownKeysRejected) return [];
  const known = chart.root.properties ?? {};
  return Object.keys(given).flatMap((key) => {
    const src = Object.hasOwn(known, key) ? known[key]!.src : undefined;
    return src === undefined || src === 'values' ? [] : [unknownKey(context, [key], Object.keys(known))];
  });
}

function said(context: Context, misfit: Misfit): Finding {
  const field = dotted(misfit.path);
  const { chart } = context;
  switch (misfit.is) {
    case 'unknown':
      return unknownKey(context, misfit.path, misfit.known);
    case 'type': {
      const names = typeNames(misfit.node.types!);
      const what = `${field} is ${typeName(misfit.value)}`;
      const isText = typeof misfit.value === 'string' && misfit.node.types!.includes('boolean');
      return chart.hasSchema && isInSchema(misfit.node.src)
        ? finding({
            rule: 'istio-chart/wrong-type',
            field,
            message: `helm refuses to render: ${what}, and the chart's schema wants ${names}`,
            fix: `write ${names}`,
            source: SOURCE,
          })
        : finding({
            rule: 'istio-values/wrong-type',
            field,
            message: isText
              ? `${what}: a template takes any text but the empty one for true, "false" too`
              : `${what}, and its templates expect ${names}; what they make of it, nobody checks`,
            fix: isText ? 'write true or false without quotes' : `write ${names}`,
            source: SOURCE,
          });
    }
    case 'set': {
      const list = misfit.allowed.map((member) => (member === '' ? '""' : String(member))).join(', ');
      const { enumBy, hintBy } = misfit.node;
      // What a profile or platform may be called, chart.ts says.
      const refused = misfit.refused && enumBy === 'schema';
      const later =
        hintBy === undefined || hintBy === 'none'
          ? 'nobody refuses it, and it does something else'
          : `${hintBy} refuses it later`;
      return finding({
        rule: refused ? 'istio-chart/unknown-value' : 'istio-values/unknown-value',
        field,
        message: refused
          ? `helm refuses to render: ${field} is ${JSON.stringify(misfit.value)}, and the chart's schema knows ${list}`
          : `${field} is ${JSON.stringify(misfit.value)}: the chart takes it, and ${later}`,
        fix: `write one of ${list}`,
        source: SOURCE,
      });
    }
    case 'bounds':
      return finding({
        rule: 'istio-values/out-of-bounds',
        field,
        message: `${field} is ${misfit.value}`,
        fix: `write a number from ${misfit.node.min ?? '-'} to ${misfit.node.max ?? '-'}`,
        source: SOURCE,
      });
    default:
      return misfit satisfies never;
  }
}

function isInSchema(src: string | undefined): boolean {
  return src === undefined;
}

function unknownKey(context: Context, path: ValuePath, known: readonly string[]): Finding {
  const { chart, charts } = context;
  const field = dotted(path);
  // Only the gateway's schema refuses, and only at the root.
  const refused = chart.unknownKeysRejected && path.length === 1;
  const rule = refused ? 'istio-chart/unknown-key' : 'istio-values/unknown-key';
  const effect = refused
    ? `helm refuses to render: the schema of chart ${chart.name} knows no ${field}`
    : `chart ${chart.name} has no ${field}: helm drops it without a word`;
  const own = chart.alias !== null && path[0] === chart.alias ? path.slice(1) : path;
  const minors = ISTIO_MINORS.filter(
    (minor) =>
      nodeAt(
        istioChartsOf(minor).charts[chart.name as IstioChartName].root,
        own.map((key) => (typeof key === 'number' ? '[]' : key)),
      ) !== undefined,
  );
  const patch = removing(path);
  if (minors.length > 0) {
    const ownMinor = charts.release.split('.').slice(0, 2).join('.');
    const isLater = ISTIO_MINORS.indexOf(minors[0]!) > (ISTIO_MINORS as readonly string[]).indexOf(ownMinor);
    const when = isLater ? `came with Istio ${minors[0]!}` : `left the chart after Istio ${minors.at(-1)!}`;
    return finding({
      rule,
      field,
      message: `${field} ${when}; ${effect}`,
      fix: isLater ? `leave it out, or upgrade to ${minors[0]!}` : 'leave it out',
      patch,
      source: SOURCE,
    });
  }
  const meant = nearest(String(path.at(-1)), known);
  return finding({
    rule,
    field,
    message: effect,
    fix: meant === undefined ? 'leave it out' : `did you mean ${dotted([...path.slice(0, -1), meant])}?`,
    patch,
    source: SOURCE,
  });
}
