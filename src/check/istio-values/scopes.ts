import { valueAt, type Context } from './context';

/** Read whatever the scope is: the helpers of all charts, and the network policies. */
const ALWAYS = ['global', 'global.networkPolicy', 'cni'];

/** What the templates of one scope read of what a chart reads at all. */
const READ: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  base: {
    cluster: ['base', 'defaultRevision', 'experimental'],
    namespace: ['global.imagePullSecrets', 'global.readerServiceAccount'],
  },
  cni: { cluster: ['ambient', 'ownerName', 'platform', 'repair', 'revision'] },
  ztunnel: { cluster: [] },
};

/**
 * Whether templates come to read a path. From 1.28 on most leave themselves out unless the scope of the chart is `all` or
 * theirs; with any other there is next to nothing left. Templates of istiod are gone through all the same.
 */
export function isInScope(context: Context, path: string): boolean {
  const { chart, merged, values, minor } = context;
  const at = chart.name === 'ztunnel' ? 'resourceScope' : 'global.resourceScope';
  const byScope = READ[chart.name];
  if (minor < 28 || !byScope || path === at || ALWAYS.includes(path)) return true;
  const given = valueAt(merged, at.split('.'));
  const scope = given === null ? '' : values.get(at);
  if (typeof scope !== 'string' || scope === 'all') return true;
  const isAsked = Object.hasOwn(byScope, scope) || scope === 'namespace';
  const paths = isAsked ? byScope[scope] : [];
  return paths === undefined || paths.some((one) => path === one || path.startsWith(`${one}.`));
}
