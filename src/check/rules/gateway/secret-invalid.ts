import { gatewayCredentials } from '../../../model/gateways/gateway-credentials';
import { certificateProblem } from '../../../model/gateways/certificate-problem';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'gateway/secret-invalid',
  severity: 'error',
  summary: 'The Secret of a Gateway has no certificate that could be used.',
  details:
    'A Secret for TLS has a certificate and its private key, as `tls.crt` and `tls.key` (or `cert` and `key`, which Istio takes too). ' +
    'If one is missing, cannot be read, or they do not belong together, the listener has no certificate and handshakes fail; with an ' +
    'expired one, clients turn away. Secrets that are encrypted in place, or that something else fills, are not looked into.',
  codes: ['IST0161'],
  conditions: [
    'Programmed Invalid',
    'ResolvedRefs InvalidCertificateRef',
    'Accepted NoValidCACertificate',
    'ResolvedRefs InvalidCACertificateRef',
  ],
  on: ['IstioGateway', 'Gateway', 'ListenerSet'],
  reads: ['Secret', 'workload'],
  sources: [
    'istio/istio pkg/config/analysis/analyzers/gateway/secret.go',
    'istio/istio pilot/pkg/credentials/kube/secrets.go',
  ],
  example: {
    wrong: `apiVersion: v1
kind: Secret
metadata: { name: shop-tls, namespace: ingress }
stringData: { certificate: '-----BEGIN CERTIFICATE-----' }
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
    lacks: (secret: string, keys: string) => `${secret} has no ${keys}: TLS handshakes on this listener fail`,
    unreadable: (secret: string, what: string) =>
      `the ${what} of ${secret} can't be read: TLS handshakes on this listener fail`,
    strangers: (secret: string) =>
      `certificate and key of ${secret} don't belong together: TLS handshakes on this listener fail`,
    expired: (secret: string, day: string) => `the certificate of ${secret} expired on ${day}: clients turn away`,
  },
  check({ mesh, report }) {
    for (const { field, namespace, name } of gatewayCredentials(mesh)) {
      const secret = mesh.find('Secret', namespace, name);
      const problem = secret && certificateProblem(secret);
      if (!problem) continue;
      if (problem.kind === 'lacks') {
        report(field, 'lacks', secret.title, problem.what).related(secret).fix('put both into the Secret');
        continue;
      }
      const reported =
        problem.kind === 'unreadable'
          ? report(field, 'unreadable', secret.title, problem.what)
          : problem.kind === 'strangers'
            ? report(field, 'strangers', secret.title)
            : report(field, 'expired', secret.title, problem.day);
      reported.related(secret).fix('put a valid certificate and its key into the Secret, both as PEM');
    }
  },
});
