import rule from '../../../../src/check/rules/schema/deprecated-field';
import { testRule } from '../../test-rule';

const vs = (delay: string): string =>
  `apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: r, namespace: shop}\nspec: {hosts: [web], http: [{fault: {delay: ${delay}}}]}\n---\n`;
const sidecar = (policy: string): string =>
  `apiVersion: networking.istio.io/v1\nkind: Sidecar\nmetadata: {name: s, namespace: shop}\nspec: {outboundTrafficPolicy: ${policy}}\n---\n`;
const crd = (group: string, kind: string): string =>
  `apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: c}\nspec: {group: ${group}, names: {kind: ${kind}}}\n---\n`;
const telemetry = (provider: string): string =>
  `apiVersion: telemetry.istio.io/v1\nkind: Telemetry\nmetadata: {name: t, namespace: shop}\nspec: {tracing: [{providers: [{name: ${provider}}]}]}\n---\n`;
const route = (spec: string): string =>
  `apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: m, namespace: shop}\nspec: {hosts: [web], http: [${spec}]}\n---\n`;
const dr = (policy: string): string =>
  `apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: {name: d, namespace: shop}\nspec: {host: web, trafficPolicy: ${policy}}\n---\n`;
const CONFIG = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: istio, namespace: istio-system}\ndata: {mesh: "extensionProviders: [{name: ls, lightstep: {port: 80}}, {name: otel, opentelemetry: {port: 80}}]"}\n---\n`;

// After istio/istio testdata/deprecation.yaml and telemetry-lightstep.yaml.
testRule(rule, {
  valid: {
    'a percentage': vs('{fixedDelay: 1s, percentage: {value: 10}}'),
    none: vs('{fixedDelay: 1s, percent: 0}'),
    'what took their place':
      route('{mirror: {host: b}, mirrorPercentage: {value: 1}}') +
      dr(
        '{outlierDetection: {consecutive5xxErrors: 5}, loadBalancer: {consistentHash: {ringHash: {minimumRingSize: 9}}}}',
      ),
    'counts that are none': dr(
      '{outlierDetection: {consecutiveErrors: 0}, loadBalancer: {consistentHash: {minimumRingSize: 0}}}',
    ),
    'a mode': sidecar('{mode: REGISTRY_ONLY}'),
    'other kinds': crd('rbac.istio.io', 'Other') + crd('security.istio.io', 'ServiceRole'),
    'another provider': CONFIG + telemetry('otel'),
    'a provider that nobody has told of': telemetry('ls'),
    'what is none': vs('{percent: "10"}') + sidecar('7') + crd('7', '7') + CONFIG + telemetry('7'),
  },
  invalid: {
    'a whole number of percent': {
      given:
        vs('{fixedDelay: 1s, percent: 10}') + vs('{percentage: {value: 1}, percent: 10}').replace('name: r', 'name: q'),
      finds: [
        { message: 'percent', at: 'shop/r spec.http[0].fault.delay.percent', fix: 'percentage: { value: 10 }' },
        { message: 'percent', at: 'shop/q spec.http[0].fault.delay.percent' },
      ],
    },
    // istio/istio pkg/config/validation/virtualservice.go and validation.go; nothing of pilot reads consecutiveErrors (1.32-dev).
    'a share of a mirror': {
      given: route('{mirror: {host: b}, mirrorPercent: 10}'),
      finds: [
        { message: 'mirrorPercent', at: 'shop/m spec.http[0].mirrorPercent', fix: 'mirrorPercentage: { value: 10 }' },
      ],
    },
    'errors in a row, and a ring': {
      given: dr('{outlierDetection: {consecutiveErrors: 7}, loadBalancer: {consistentHash: {minimumRingSize: 1024}}}'),
      finds: [
        {
          message: 'consecutiveErrors',
          at: 'shop/d spec.trafficPolicy.outlierDetection.consecutiveErrors',
          fix: 'consecutive5xxErrors: 7',
        },
        {
          message: 'minimumRingSize',
          at: 'shop/d spec.trafficPolicy.loadBalancer.consistentHash.minimumRingSize',
          fix: 'ringHash: { minimumRingSize: 1024 }',
        },
      ],
    },
    "a Sidecar's egress proxy": {
      given: sidecar('{egressProxy: {host: egress}}'),
      finds: [{ message: 'egressProxy', at: 'shop/s spec.outboundTrafficPolicy.egressProxy' }],
    },
    'a kind of before': {
      given: crd('rbac.istio.io', 'ServiceRole'),
      finds: [{ message: 'rbac', at: 'c', says: 'ServiceRole' }],
    },
    "Lightstep's provider": {
      given: CONFIG + telemetry('ls'),
      finds: [{ message: 'lightstep', at: 'shop/t spec.tracing[0].providers[0].name', fix: 'OpenTelemetry' }],
    },
  },
});
