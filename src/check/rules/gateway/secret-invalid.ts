import { gatewayCredentials } from '../../../model/gateways/gateway-credentials';
import type { MeshObject } from '../../../model/mesh-object';
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
      if (!secret || isFilledElsewhere(secret)) continue;
      const data = contentsOf(secret);
      const [certificate, key] = [data('tls.crt') ?? data('cert'), data('tls.key') ?? data('key')];
      if (certificate === undefined || key === undefined) {
        const missing = [certificate === undefined ? 'tls.crt' : [], key === undefined ? 'tls.key' : []].flat();
        report(field, 'lacks', secret.title, missing.join(' and ')).related(secret).fix('put both into the Secret');
        continue;
      }
      const problem = problemOf(certificate, key);
      if (!problem) continue;
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

/** Encrypted in place (SOPS), or a copy that an operator keeps. */
function isFilledElsewhere({ raw, annotations }: MeshObject): boolean {
  if (raw['sops'] !== undefined) return true;
  return Object.keys(annotations).some((name) => /replicat|reflect|cert-manager|vault|sync/i.test(name));
}

type Contents = (key: string) => string | undefined;

function contentsOf(secret: MeshObject): Contents {
  return (key) => {
    const plain = secret.field('stringData', key).text;
    if (plain) return plain;
    const encoded = secret.field('data', key).text;
    return encoded ? Buffer.from(encoded, 'base64').toString('utf8') : undefined;
  };
}

type Problem =
  | { readonly kind: 'unreadable'; readonly what: string }
  | { readonly kind: 'strangers' }
  | { readonly kind: 'expired'; readonly day: string };

function problemOf(certificate: string, key: string): Problem | undefined {
  const { X509Certificate, createPrivateKey } = require('node:crypto') as typeof import('node:crypto');
  const read = attempt(() => new X509Certificate(certificate));
  if (!read) return { kind: 'unreadable', what: 'certificate' };
  const secret = attempt(() => createPrivateKey(key));
  if (!secret) return { kind: 'unreadable', what: 'key' };
  if (!read.checkPrivateKey(secret)) return { kind: 'strangers' };
  const end = new Date(read.validTo);
  return end.getTime() < Date.now() ? { kind: 'expired', day: end.toISOString().slice(0, 10) } : undefined;
}

function attempt<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}
