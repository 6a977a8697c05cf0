import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'schema/infrastructure-key',
  severity: 'error',
  summary: 'A Gateway gives what is made for it a label or annotation that Kubernetes would not take.',
  details:
    'An API server refuses the Gateway: the names of `infrastructure.labels` and `infrastructure.annotations` are those of labels, a name ' +
    'of up to 63 letters, digits, `-`, `_` and `.`, with a DNS name and a slash before it or not.',
  isInCrd: true,
  applies: { gatewayApi: '>=1.2' },
  on: ['Gateway'],
  reads: ['workload'],
  sources: ['kubernetes-sigs/gateway-api apis/v1/gateway_types.go, GatewayInfrastructure (1.2 to 1.6)'],
  example: {
    wrong: `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: public, namespace: ingress }
spec:
  gatewayClassName: istio
  infrastructure: { labels: { 'cost center': shop } }
  listeners: [{ name: http, port: 80, protocol: HTTP }]
`,
    right: `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: public, namespace: ingress }
spec:
  gatewayClassName: istio
  infrastructure: { labels: { cost-center: shop } }
  listeners: [{ name: http, port: 80, protocol: HTTP }]
`,
  },
  messages: {
    name: (key: string, what: string) => `${key} is no name for ${what}`,
  },
  check({ mesh, report }) {
    for (const { spec } of mesh.ofKind('Gateway')) {
      for (const what of ['labels', 'annotations']) {
        for (const [key, field] of spec.get('infrastructure', what).entries) {
          const isTooLong = [...key.split('/')[0]!].length >= 253;
          const shown = JSON.stringify(key.length > 80 ? `${key.slice(0, 80)}…` : key);
          if (isTooLong || !KEY.test(key)) report(field, 'name', shown, what).fix('write it as example.com/name');
        }
      }
    }
  },
});

const KEY =
  /^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/)?([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9]$/;
