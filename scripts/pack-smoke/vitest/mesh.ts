/** A pod that nobody may reach but the web. */
const pod = (name: string): string => `
apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: shop, labels: { app: ${name} } }
spec: { serviceAccountName: ${name}, containers: [{ name: app, image: example/app:1 }] }
`;

export const mesh = [
  `
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient } }
`,
  pod('web'),
  pod('batch'),
  pod('db'),
  `
apiVersion: v1
kind: Service
metadata: { name: db, namespace: shop }
spec: { selector: { app: db }, ports: [{ port: 5432, appProtocol: tcp }] }
`,
  `
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: db, namespace: shop }
spec: { selector: { matchLabels: { app: db } }, rules: [{ from: [{ source: { principals: [cluster.local/ns/shop/sa/web] } }] }] }
`,
].join('---');
