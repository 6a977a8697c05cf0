import { oneOf } from '../../input/choice';
import { hasShape, knownProps } from '../../input/known-props';
import { refuse, shown } from '../../input/refuse';
import type { MeshOptions, MeshValues } from '../options';

const checkKeys = knownProps<MeshOptions>({ platform: 'object', world: true, values: 'object', crds: 'texts' });
const checkValues = knownProps<MeshValues>({ cilium: 'map', base: 'map', istiod: 'map', cni: 'map', ztunnel: 'map' });

/** Refuses options that mean nothing. */
export function checkOptions(place: string, options: MeshOptions): void {
  checkKeys(place, options, 'options');
  if (options.world !== undefined) oneOf(place, 'world', options.world, ['open', 'closed'] as const);
  if (options.values !== undefined) checkValues(place, options.values, 'values');
  const { platform } = options;
  if (platform === undefined) return;
  hasShape(place, 'platform', 'object', platform);
  for (const component of ['kubernetes', 'istio', 'gatewayApi', 'cilium'] as const) {
    const version: unknown = platform[component];
    if (version === undefined || (typeof version === 'string' && /^v?\d+\.\d+/.test(version))) continue;
    // To YAML 1.30 is a number, and the same as 1.3.
    const quoted = typeof version === 'number' ? ' in quotes,' : '';
    refuse(place, `platform.${component} must be a version${quoted} such as "1.30", got ${shown(version)}`);
  }
}
