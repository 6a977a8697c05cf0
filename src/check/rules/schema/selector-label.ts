import type { Kind } from '../../../model/kinds';
import { shown } from '../../istio-schema/validated';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'schema/selector-label',
  severity: 'error',
  summary: 'A selector of Istio has a label without a name, or with a wildcard.',
  details:
    'An API server refuses the object: labels are compared as they are written, so that a `*` in a name or a value would ' +
    'stand for itself, which no label has, and a name is never empty. Names in `labels` of a `workloadSelector` are those ' +
    'of istio-schema/selector-label.',
  isInCrd: true,
  on: [
    'AuthorizationPolicy',
    'RequestAuthentication',
    'PeerAuthentication',
    'Telemetry',
    'WasmPlugin',
    'TrafficExtension',
    'ProxyConfig',
    'DestinationRule',
    'EnvoyFilter',
    'ServiceEntry',
    'Sidecar',
  ],
  sources: ['istio/istio manifests/charts/base/files/crd-all.gen.yaml (1.24 to 1.32-dev)'],
  example: {
    wrong: `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: 'web-*' } }
`,
    right: `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
`,
  },
  messages: {
    name: (name: string) => `${name} is no name of a label: a selector has no wildcards`,
    empty: () => 'a label has a name, and this one is empty',
    value: (value: string) => `${value} is no value of a label: a selector has no wildcards`,
  },
  check({ mesh, report }) {
    for (const [kind, path] of SELECTORS) {
      for (const { spec } of mesh.ofKind(kind)) {
        for (const [name, field] of spec.get(...path).entries) {
          if (path.at(-1) === 'matchLabels') {
            if (name === '') report(field, 'empty').fix('name the label');
            else if (name.includes('*')) report(field, 'name', shown(name)).fix(FIX);
          }
          if (field.text?.includes('*')) report(field, 'value', shown(field.text)).fix(FIX);
        }
      }
    }
  },
});

const FIX = 'write out the labels that all pods in question have, or leave the selector out';

const SELECTORS: readonly (readonly [Kind, readonly string[]])[] = [
  ...(
    [
      'AuthorizationPolicy',
      'RequestAuthentication',
      'PeerAuthentication',
      'Telemetry',
      'WasmPlugin',
      'TrafficExtension',
      'ProxyConfig',
    ] as const
  ).map((kind) => [kind, ['selector', 'matchLabels']] as const),
  ['DestinationRule', ['workloadSelector', 'matchLabels']],
  ['EnvoyFilter', ['workloadSelector', 'labels']],
  ['ServiceEntry', ['workloadSelector', 'labels']],
  ['Sidecar', ['workloadSelector', 'labels']],
];
