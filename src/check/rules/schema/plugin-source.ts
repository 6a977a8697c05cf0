import { urlProblem } from '../../istio-schema/url-problem';
import { shown } from '../../istio-schema/validated';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'schema/plugin-source',
  severity: 'error',
  summary: 'A plugin comes from an address that nobody fetches, or gets a variable twice over.',
  details:
    'An API server refuses the plugin: its `url` is of scheme http, https, oci or file, or has none, which stands for oci; ' +
    'and a variable from the host (`valueFrom: HOST`) has no `value` of its own.',
  isInCrd: true,
  on: ['WasmPlugin', 'TrafficExtension'],
  sources: ['istio/istio manifests/charts/base/files/crd-all.gen.yaml (1.24 to 1.32-dev)'],
  example: {
    wrong: `apiVersion: extensions.istio.io/v1alpha1
kind: WasmPlugin
metadata: { name: web, namespace: shop }
spec:
  url: s3://plugins/auth.wasm
`,
    right: `apiVersion: extensions.istio.io/v1alpha1
kind: WasmPlugin
metadata: { name: web, namespace: shop }
spec:
  url: oci://registry.example.com/plugins/auth:1
`,
  },
  messages: {
    scheme: (scheme: string) => `plugins are fetched by http, https, oci or file, and this is ${scheme}`,
    form: (url: string, problem: string) => `${url} is no URL: ${problem}`,
    value: () => 'this variable has the value that the host has, and may not have one of its own',
  },
  check({ mesh, report }) {
    const plugins = [
      ...mesh.ofKind('WasmPlugin').map(({ spec }) => spec),
      ...mesh.ofKind('TrafficExtension').map(({ spec }) => spec.get('wasm')),
    ];
    for (const plugin of plugins) {
      const url = plugin.get('url');
      // Of what has no scheme, all is taken that is a URL with one before it.
      const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(url.text ?? '')?.[1]?.toLowerCase();
      const problem = url.text ? urlProblem(scheme === undefined ? `http://${url.text}` : url.text) : undefined;
      if (scheme !== undefined && !SCHEMES.includes(scheme)) {
        // A registry with a port looks like a scheme.
        report(url, 'scheme', scheme).fix('push it to a registry, and name it by oci://');
      } else if (problem !== undefined) report(url, 'form', shown(url.text!), problem);
      for (const variable of plugin.get('vmConfig', 'env').items) {
        const value = variable.get('value');
        if (variable.get('valueFrom').text === 'HOST' && value.isSet)
          report(value, 'value').fix('remove it, or write valueFrom: INLINE');
      }
    }
  },
});

const SCHEMES: readonly string[] = ['http', 'https', 'oci', 'file'];
