import type { MeshObject } from '../mesh-object';

/** Why a gateway can't use the certificate in a Secret. */
export type CertificateProblem =
  /** A certificate or a key that is not there. */
  | { readonly kind: 'lacks'; readonly what: string }
  | { readonly kind: 'unreadable'; readonly what: string }
  /** The key is not that of the certificate. */
  | { readonly kind: 'strangers' }
  /** istiod takes it all the same; clients don't. */
  | { readonly kind: 'expired'; readonly day: string };

/**
 * What is wrong with the certificate in a Secret; undefined where it is fine, or not to be seen: encrypted in place, or filled by
 * something else.
 *
 * @see istio/istio pilot/pkg/credentials/kube/secrets.go, ExtractCertInfo (read for 1.32-dev)
 */
export function certificateProblem(secret: MeshObject): CertificateProblem | undefined {
  if (isFilledElsewhere(secret)) return undefined;
  const certificate = contentOf(secret, 'tls.crt') ?? contentOf(secret, 'cert');
  const key = contentOf(secret, 'tls.key') ?? contentOf(secret, 'key');
  if (certificate === undefined || key === undefined) {
    const missing = [certificate === undefined ? 'tls.crt' : [], key === undefined ? 'tls.key' : []].flat();
    return { kind: 'lacks', what: missing.join(' and ') };
  }
  const { X509Certificate, createPrivateKey } = require('node:crypto') as typeof import('node:crypto');
  const read = attempt(() => new X509Certificate(certificate));
  if (!read) return { kind: 'unreadable', what: 'certificate' };
  const own = attempt(() => createPrivateKey(key));
  if (!own) return { kind: 'unreadable', what: 'key' };
  if (!read.checkPrivateKey(own)) return { kind: 'strangers' };
  const end = new Date(read.validTo);
  return end.getTime() < Date.now() ? { kind: 'expired', day: end.toISOString().slice(0, 10) } : undefined;
}

/** Whether a Secret or ConfigMap has the certificate of an authority that clients could be judged by. */
export function hasAuthority(object: MeshObject): boolean {
  const isSecret = object.kind === 'Secret';
  if (isSecret && isFilledElsewhere(object)) return true;
  const bundle = isSecret
    ? (contentOf(object, 'cacert') ?? contentOf(object, 'ca.crt'))
    : object.field('data', 'ca.crt').text;
  const { X509Certificate } = require('node:crypto') as typeof import('node:crypto');
  return bundle !== undefined && attempt(() => new X509Certificate(bundle)) !== undefined;
}

/** Encrypted in place (SOPS), or a copy that an operator keeps. */
function isFilledElsewhere({ raw, annotations }: MeshObject): boolean {
  if (raw['sops'] !== undefined) return true;
  return Object.keys(annotations).some((name) => /replicat|reflect|cert-manager|vault|sync/i.test(name));
}

function contentOf(secret: MeshObject, key: string): string | undefined {
  const plain = secret.field('stringData', key).text;
  if (plain) return plain;
  const encoded = secret.field('data', key).text;
  return encoded ? Buffer.from(encoded, 'base64').toString('utf8') : undefined;
}

function attempt<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}
