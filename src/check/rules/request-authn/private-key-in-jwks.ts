import { isMap, type Field } from '../../../model/field';
import { defineRule } from '../../define-rule';
import { pointerTo } from '../../json-pointer';

export default defineRule({
  id: 'request-authn/private-key-in-jwks',
  severity: 'error',
  summary: 'A RequestAuthentication has the key that tokens are signed with, and not just the one to check them by.',
  details:
    'Istio checks tokens by the public half of a key. The private half in `jwks` is for nobody: whoever may read the object, its Git repository or ' +
    'the configuration of a proxy can sign tokens of their own, for anybody. A key of kind `oct` has no public half at all.\n\n' +
    'A key that was here is known to others: make a new one.',
  codes: ['IST0133'],
  on: ['RequestAuthentication'],
  sources: [
    'istio/istio pkg/config/validation/validation.go, validateJwtRule',
    'https://www.rfc-editor.org/rfc/rfc7518#section-6',
  ],
  example: {
    wrong: `apiVersion: security.istio.io/v1
kind: RequestAuthentication
metadata: { name: tokens, namespace: shop }
spec:
  targetRefs: [{ group: '', kind: Service, name: web }]
  jwtRules:
    - issuer: https://login.example.com
      jwks: '{"keys":[{"kty":"EC","crv":"P-256","kid":"1","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM","d":"870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE"}]}'
`,
    right: `apiVersion: security.istio.io/v1
kind: RequestAuthentication
metadata: { name: tokens, namespace: shop }
spec:
  targetRefs: [{ group: '', kind: Service, name: web }]
  jwtRules:
    - issuer: https://login.example.com
      jwks: '{"keys":[{"kty":"EC","crv":"P-256","kid":"1","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"}]}'
`,
  },
  messages: {
    private: (key: string) => `jwks has the private half of ${key}: whoever reads it can sign tokens`,
    shared: (key: string) => `jwks has ${key}, which signs and checks alike: whoever reads it can sign tokens`,
  },
  check({ mesh, report }) {
    for (const policy of mesh.ofKind('RequestAuthentication')) {
      for (const rule of policy.spec.get('jwtRules').items) {
        const jwks = rule.get('jwks');
        const found = privateKeysOf(jwks);
        if (found === undefined) continue;
        if (found.isShared) {
          report(jwks, 'shared', found.name).fix(
            'sign with a key of two halves (RS256, ES256), and write its public half here',
          );
        } else {
          const { publicHalf: value } = found;
          report(jwks, 'private', found.name).fix(
            'make a new key, and write its public half alone',
            value === undefined ? undefined : [{ op: 'replace', path: pointerTo(jwks.path), value }],
          );
        }
      }
    }
  },
});

/** Members of a key that are for its owner alone (RFC 7518, RFC 8037). */
const PRIVATE = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth'];

interface PrivateKeys {
  /** The first of them, as messages show it. */
  readonly name: string;
  readonly isShared: boolean;
  /** The same keys without what is private; none where a key is nested too deep to be written again. */
  readonly publicHalf: string | undefined;
}

function privateKeysOf(jwks: Field): PrivateKeys | undefined {
  const set = parsed(jwks.text ?? '');
  const keys = isMap(set) ? (Array.isArray(set['keys']) ? (set['keys'] as readonly unknown[]) : [set]) : [];
  const isShared = (key: unknown): boolean => isMap(key) && key['kty'] === 'oct' && typeof key['k'] === 'string';
  const isPrivate = (key: unknown): boolean =>
    isMap(key) && typeof key['kty'] === 'string' && PRIVATE.some((name) => name in key);
  const shared = keys.findIndex(isShared);
  const at = shared < 0 ? keys.findIndex(isPrivate) : shared;
  if (at < 0) return undefined;
  const { kid } = keys[at] as { readonly kid?: unknown };
  const name = typeof kid === 'string' ? `key ${JSON.stringify(kid)}` : `key ${at}`;
  return { name, isShared: shared >= 0, publicHalf: textOf(set) };
}

function textOf(set: unknown): string | undefined {
  const without = (_: string, value: unknown): unknown =>
    isMap(value) && typeof value['kty'] === 'string'
      ? Object.fromEntries(Object.entries(value).filter(([name]) => !PRIVATE.includes(name)))
      : value;
  try {
    return JSON.stringify(set, without);
  } catch {
    return undefined;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
