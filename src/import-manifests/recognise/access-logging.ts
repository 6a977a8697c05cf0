import { New } from '../expression';
import { hasOnly, nameOf, namespaceOf, objectOptions, single, textAt, type Recogniser } from '../proposal';
import { TARGETS_BY, targetsOf } from './targets';

/** A Telemetry that has requests logged, and nothing else. */
export const accessLogging: Recogniser = {
  kind: 'telemetry.istio.io/Telemetry',
  propose(object, chart) {
    const [name, namespace, { spec }] = [nameOf(object), namespaceOf(object), object];
    if (name === undefined || namespace === undefined || !hasOnly(spec, ['accessLogging', 'targetRefs'])) return [];
    const { accessLogging: list, targetRefs } = spec;
    const logging = Array.isArray(list) && list.length === 1 ? list[0] : undefined;
    if (!hasOnly(logging, ['filter', 'providers']) || !Array.isArray(logging['providers'])) return [];
    const providers = logging['providers'].map((provider) => textAt(provider, 'name') ?? '');
    const filter = textAt(logging['filter'], 'expression');
    return (targetRefs === undefined ? (['name'] as const) : TARGETS_BY).flatMap((by) => {
      const targets = targetsOf(targetRefs, namespace, chart, by);
      if (targetRefs !== undefined && !targets) return [];
      const props = {
        ...(targets ? { targets } : { namespace: chart.known(`namespace ${namespace}`, namespace) }),
        name,
        // What the construct says by itself.
        ...(providers.join() !== 'envoy' && { providers }),
        ...(filter !== undefined && { filter }),
        ...objectOptions(object),
      };
      return [single('AccessLogging', object, new New('AccessLogging', chart.id(name, 'AccessLogging'), props))];
    });
  },
};
