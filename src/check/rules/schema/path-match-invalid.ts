import { fieldsAt } from '../../fields-at';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'schema/path-match-invalid',
  severity: 'error',
  summary: 'A path that an HTTPRoute matches is none that a request could have.',
  details:
    'An API server refuses the route. Paths of type Exact and PathPrefix start with `/`, have no empty or relative part (`//`, `/./`, ' +
    '`/../`, `/..` at the end), no encoded slash (`%2F`), no fragment (`#`), and only characters that a URL may have.',
  isInCrd: true,
  on: ['HTTPRoute'],
  sources: ['kubernetes-sigs/gateway-api apis/v1/httproute_types.go, HTTPPathMatch (1.1 to 1.6)'],
  example: {
    wrong: `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: web, namespace: shop }
spec:
  rules:
    - matches: [{ path: { value: api/v1 } }]
      backendRefs: [{ name: web, port: 80 }]
`,
    right: `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: web, namespace: shop }
spec:
  rules:
    - matches: [{ path: { value: /api/v1 } }]
      backendRefs: [{ name: web, port: 80 }]
`,
  },
  messages: {
    start: (path: string) => `a path starts with "/", and this is ${path}`,
    part: (path: string, part: string) => `a path to match may not have "${part}" in it, and this is ${path}`,
    end: (path: string, part: string) => `a path to match may not end with "${part}", and this is ${path}`,
    character: (path: string) => `${path} has characters that no path has as they are; write them percent-encoded`,
  },
  check({ mesh, report }) {
    for (const { spec } of mesh.ofKind('HTTPRoute')) {
      for (const path of fieldsAt(spec, 'rules.*.matches.*.path')) {
        const type = path.get('type').text ?? 'PathPrefix';
        const field = path.get('value');
        const value = field.text;
        if (value === undefined || (type !== 'Exact' && type !== 'PathPrefix')) continue;
        const given = JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value);
        const part = PARTS.find((one) => value.includes(one));
        const end = ENDS.find((one) => value.endsWith(one));
        if (!value.startsWith('/')) report(field, 'start', given).fix('start it with a slash');
        else if (part !== undefined) report(field, 'part', given, part).fix('write the path that requests have');
        else if (end !== undefined) report(field, 'end', given, end).fix('write the path that requests have');
        else if (!PATH.test(value)) report(field, 'character', given);
      }
    }
  },
});

const PARTS: readonly string[] = ['//', '/./', '/../', '%2f', '%2F', '#'];
const ENDS: readonly string[] = ['/..', '/.'];
/** Of RFC 3986, as the rule of the CRD has it. */
const PATH = /^(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|%[0-9a-fA-F]{2})+$/;
