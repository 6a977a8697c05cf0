import type { Field } from '../../../model/field';
import { headerValueProblem, isAuthority } from '../../istio-schema/header-forms';
import { httpRoutes } from '../../istio-schema/routes';
import { shown } from '../../istio-schema/validated';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'istio-schema/route-headers',
  severity: 'error',
  summary: 'A route changes a header that can not be changed, or to a value that is none.',
  details:
    'Pseudo headers, whose names begin with a colon, are not for routes to change, nor is `Host`, except that a request may get another host: by ' +
    '`rewrite.authority`, or by one header, once. In a value, `%` begins what Envoy fills in, such as `%REQ(x-id)%`; a percent sign is `%%`.',
  codes: ['IST0106'],
  on: ['VirtualService'],
  sources: [
    'istio/istio pkg/config/validation/virtualservice.go, validateHTTPRoute, validateAuthorityRewrite',
    'istio/istio pkg/config/validation/header_value_validator.go',
  ],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: [web]
  http:
    - headers: { request: { set: { x-share: 50% } } }
      route: [{ destination: { host: web } }]
`,
    right: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: [web]
  http:
    - headers: { request: { set: { x-share: 50%% } } }
      route: [{ destination: { host: web } }]
`,
  },
  messages: {
    empty: () => 'a header has a name: this one is empty',
    pseudo: (name: string) => `header ${name} is not for routes to change`,
    value: (value: string, problem: string) => `${value} is no value of a header: ${problem}`,
    twice: (first: string) => `the host of requests is set twice: ${first} sets it too`,
  },
  check({ mesh, report }) {
    const name = (at: Field, text: string, mayBeHost: boolean): void => {
      if (text === '') report(at, 'empty').fix('name the header');
      else if ((text.startsWith(':') || isAuthority(text)) && !(mayBeHost && isAuthority(text)))
        report(at, 'pseudo', shown(text)).fix('use rewrite for the path or host of requests, or remove it');
    };
    const change = (headers: Field): void => {
      for (const side of ['request', 'response']) {
        const at = headers.get(side);
        for (const [text, field] of ['add', 'set'].flatMap((verb) => at.get(verb).entries)) {
          name(field, text, side === 'request');
          const problem = headerValueProblem(field.text ?? '');
          if (problem !== undefined)
            report(field, 'value', shown(field.text!), problem).fix('write %% for a percent sign');
        }
        for (const field of at.get('remove').items) if (field.text !== undefined) name(field, field.text, false);
      }
    };
    for (const { field } of httpRoutes(mesh)) {
      change(field.get('headers'));
      for (const destination of field.get('route').items) change(destination.get('headers'));
      const request = field.get('headers', 'request');
      let first: readonly [string, Field] | undefined;
      for (const verb of ['rewrite', 'set', 'add']) {
        const hosts =
          verb === 'rewrite'
            ? [['rewrite.authority', field.get('rewrite', 'authority')] as const].filter(([, at]) => at.text)
            : request.get(verb).entries.filter(([key]) => isAuthority(key));
        // After another, an empty one is too many as well; two of one map come in any order.
        const before: readonly [string, Field] | undefined = first;
        for (const one of hosts) {
          const other = before ?? (one[1].text ? first : undefined);
          if (other) report(one[1], 'twice', shown(other[0])).related(other[1]).fix('leave one of the two');
          else if (one[1].text) first = one;
        }
      }
    }
  },
});
