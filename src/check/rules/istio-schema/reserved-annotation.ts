import { DRY_RUN, isRefusedAnnotation, RESERVED, VALIDATED } from '../../istio-schema/refused-annotations';
import { validated } from '../../istio-schema/validated';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'istio-schema/reserved-annotation',
  severity: 'error',
  summary: 'An object of Istio has an annotation that its webhook refuses.',
  details:
    'Annotations such as `internal.istio.io/parents` are for what istiod makes itself; a user who could write them could act for another namespace. ' +
    '`istio.io/dry-run` is for an AuthorizationPolicy only: anything else would be in force at once, and is refused.',
  codes: ['IST0106'],
  on: [
    'VirtualService',
    'DestinationRule',
    'ServiceEntry',
    'IstioGateway',
    'WorkloadEntry',
    'WorkloadGroup',
    'Sidecar',
    'ProxyConfig',
    'EnvoyFilter',
    'AuthorizationPolicy',
    'PeerAuthentication',
    'RequestAuthentication',
    'Telemetry',
    'WasmPlugin',
    'TrafficExtension',
  ],
  sources: [
    'istio/istio pkg/config/validation/validation.go, validateMetadata, checkDryRunAnnotation',
    'istio/istio pkg/config/constants/constants.go',
  ],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop, annotations: { istio.io/dry-run: 'true' } }
spec:
  hosts: [web]
  http: [{ route: [{ destination: { host: web } }] }]
`,
    right: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: [web]
  http: [{ route: [{ destination: { host: web } }] }]
`,
  },
  messages: {
    reserved: (name: string) => `${name} is for istiod alone`,
    dryRun: (kind: string) => `a ${kind} can not be tried: istio.io/dry-run is for an AuthorizationPolicy`,
  },
  check({ mesh, report }) {
    for (const kind of VALIDATED) {
      for (const object of validated(mesh, kind)) {
        for (const name of [...RESERVED, DRY_RUN]) {
          const at = object.annotation(name);
          if (!at.isSet || !isRefusedAnnotation(kind, name)) continue;
          if (name === DRY_RUN) report(at, 'dryRun', object.kindName).fix('remove it');
          else report(at, 'reserved', name).fix('remove it');
        }
      }
    }
  },
});
