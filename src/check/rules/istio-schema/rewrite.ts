import { httpRoutes } from '../../istio-schema/routes';
import { textIn } from '../../istio-schema/validated';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'istio-schema/rewrite',
  severity: 'error',
  summary: 'A rewrite changes nothing, or the path in two ways.',
  details:
    'A rewrite has `uri` or `uriRegexRewrite` for the path, and `authority` for the host; at least one of them, and not both of the first two. ' +
    '`uriRegexRewrite` has a pattern and what takes its place.',
  codes: ['IST0106'],
  on: ['VirtualService'],
  sources: ['istio/istio pkg/config/validation/validation.go, validateHTTPRewrite'],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: [web]
  http:
    - rewrite: {}
      route: [{ destination: { host: web } }]
`,
    right: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: [web]
  http:
    - rewrite: { uri: / }
      route: [{ destination: { host: web } }]
`,
  },
  messages: {
    nothing: () => 'this rewrite changes nothing: it has neither uri, uriRegexRewrite nor authority',
    both: () => 'uri and uriRegexRewrite both say what the path becomes',
    part: (missing: string) => `uriRegexRewrite has no ${missing}: it needs a pattern, and what takes its place`,
  },
  check({ mesh, report }) {
    for (const { field } of httpRoutes(mesh)) {
      const rewrite = field.get('rewrite');
      if (rewrite.map === undefined) continue;
      const [uri, regex, authority] = [rewrite.get('uri'), rewrite.get('uriRegexRewrite'), rewrite.get('authority')];
      if (textIn(uri) === '' && !regex.isSet && textIn(authority) === '')
        report(rewrite, 'nothing').fix('add uri or authority, or remove it');
      if (regex.map === undefined) continue;
      if (uri.text) report(regex, 'both').fix('leave one of the two');
      for (const part of ['match', 'rewrite'])
        if (textIn(regex.get(part)) === '') report(regex, 'part', part).fix(`add ${part}`);
    }
  },
});
