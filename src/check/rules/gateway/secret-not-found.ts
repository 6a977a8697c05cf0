import { gatewayCredentials, isMadeElsewhere } from '../../../model/gateways/gateway-credentials';
import { defineRule } from '../../define-rule';
import { namesShown } from '../../names-shown';

export default defineRule({
  id: 'gateway/secret-not-found',
  severity: 'error',
  summary: 'A Gateway takes its certificate from a Secret that is not there.',
  details:
    'The listener has no certificate, and every TLS handshake on it fails. An Istio `Gateway` takes the Secret from the namespace of ' +
    "the gateway's pods, which is often not its own; a Gateway of the Gateway API from its own, unless it says another. Secrets that a " +
    '`Certificate`, `SealedSecret` or `ExternalSecret` of the input makes are taken to be there.',
  codes: ['IST0101'],
  conditions: [
    'Programmed Invalid',
    'ResolvedRefs InvalidCertificateRef',
    'Accepted NoValidCACertificate',
    'ResolvedRefs InvalidCACertificateRef',
  ],
  on: ['IstioGateway', 'Gateway', 'ListenerSet'],
  reads: ['Secret', 'workload'],
  sources: ['istio/istio pkg/config/analysis/analyzers/gateway/secret.go'],
  example: {
    wrong: `apiVersion: v1
kind: Secret
metadata: { name: shop-tls, namespace: shop }
type: kubernetes.io/tls
data: {}
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: public, namespace: ingress }
spec:
  gatewayClassName: istio
  listeners:
    - { name: https, port: 443, protocol: HTTPS, tls: { certificateRefs: [{ name: shop-tls }] } }
`,
    right: `apiVersion: cert-manager.io/v1
kind: Certificate
metadata: { name: shop, namespace: ingress }
spec:
  secretName: shop-tls
  dnsNames: [shop.example.com]
  issuerRef: { kind: ClusterIssuer, name: public }
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: public, namespace: ingress }
spec:
  gatewayClassName: istio
  listeners:
    - { name: https, port: 443, protocol: HTTPS, tls: { certificateRefs: [{ name: shop-tls }] } }
`,
  },
  messages: {
    missing: (secret: string) => `there is no Secret ${secret}: TLS handshakes on this listener fail`,
  },
  check({ mesh, report }) {
    for (const credential of gatewayCredentials(mesh)) {
      const { field, namespace, name } = credential;
      if (mesh.find('Secret', namespace, name) || !mesh.knows('Secret', namespace)) continue;
      if (isMadeElsewhere(mesh, credential)) continue;
      const others = mesh.inNamespace('Secret', namespace).map((secret) => secret.name);
      report(field, 'missing', `${namespace}/${name}`).fix(
        others.length === 0
          ? `add the Secret to namespace ${namespace}`
          : `add the Secret to namespace ${namespace}, or name one that is there, such as ${namesShown(others, name)}`,
      );
    }
  },
});
