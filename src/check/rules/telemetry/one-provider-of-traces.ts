import { isOfRevision } from '../../../model/policy/attachment';
import type { Field } from '../../../model/field';
import { defineRule } from '../../define-rule';
import { pointerTo } from '../../json-pointer';

export default defineRule({
  id: 'telemetry/one-provider-of-traces',
  severity: 'warning',
  summary: 'A Telemetry sends traces to several providers, and a proxy sends them to one.',
  details:
    'Of the providers of an entry of `tracing`, istiod takes the first; of several entries for the same calls, the later cover the earlier. ' +
    'The other providers get nothing. Logs and metrics go to as many as there are.',
  codes: ['IST0133'],
  on: ['Telemetry'],
  reads: ['workload'],
  sources: [
    'istio/istio pilot/pkg/model/telemetry.go, Tracing',
    'istio/istio pkg/config/validation/validation.go, validateTelemetryTracing',
  ],
  example: {
    wrong: `apiVersion: telemetry.istio.io/v1
kind: Telemetry
metadata: { name: traces, namespace: istio-system }
spec:
  tracing:
    - providers: [{ name: otel }, { name: zipkin }]
`,
    right: `apiVersion: telemetry.istio.io/v1
kind: Telemetry
metadata: { name: traces, namespace: istio-system }
spec:
  tracing:
    - providers: [{ name: otel }]
`,
  },
  messages: {
    providers: (first: string, others: string) => `traces go to ${first} alone, and none to ${others}`,
    entries: (both: string) =>
      `an entry before this one is for the same calls and has ${both} as well, which this one takes the place of`,
  },
  check({ mesh, report }) {
    for (const telemetry of mesh.ofKind('Telemetry')) {
      if (!isOfRevision(mesh, telemetry)) continue;
      const entries = telemetry.spec.get('tracing').items;
      for (const [i, entry] of entries.entries()) {
        const names = entry.get('providers').items.map((one) => one.get('name').text ?? '');
        const [first, ...others] = names;
        if (first !== undefined && others.length > 0) {
          report(entry.get('providers'), 'providers', first, others.join(', ')).fix(
            'name one provider; a collector (OpenTelemetry) can pass traces on to others',
            [{ op: 'replace', path: pointerTo(entry.path, 'providers'), value: [entry.get('providers', 0).value] }],
          );
        }
        const before = entries.slice(0, i).find((one) => areForSame(one, entry) && inBoth(one, entry).length > 0);
        if (before)
          report(entry, 'entries', inBoth(before, entry).join(', '))
            .related(before)
            .fix('make one entry of both, or give each a match.mode of its own');
      }
    }
  },
});

/** What two entries say both; what one says alone holds beside the other. */
function inBoth(one: Field, other: Field): readonly string[] {
  return one.entries.flatMap(([name]) => (name !== 'match' && other.get(name).isSet ? name : []));
}

/** Entries for clients and for servers stand side by side. */
function areForSame(one: Field, other: Field): boolean {
  const [a, b] = [one, other].map((entry) => entry.get('match', 'mode').text ?? 'CLIENT_AND_SERVER');
  return a === b || a === 'CLIENT_AND_SERVER' || b === 'CLIENT_AND_SERVER';
}
