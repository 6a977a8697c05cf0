/**
 * A mesh of many services as one text: eight objects for each, 5.7 MB for a thousand, as a team of its own has them for one
 * service behind a waypoint. Each has one mistake, so that findings are made and placed as well: Pod Security refuses the waypoint.
 *
 * @param {number} services
 */
export function largeMesh(services) {
  return Array.from({ length: services }, (_, i) => service(i)).join('---\n');
}

/** The names of a service, and of the namespace that it is in. @param {number} i */
export function namesOf(i) {
  return { name: `app-${i}`, home: `team-${i}` };
}

/** @param {number} i */
function service(i) {
  const { name, home } = namesOf(i);
  const host = `${name}.${home}.svc.cluster.local`;
  return `apiVersion: v1
kind: Namespace
metadata:
  name: ${home}
  labels:
    istio.io/dataplane-mode: ambient
    istio.io/use-waypoint: waypoint
    pod-security.kubernetes.io/enforce: restricted
---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: ${name}
  namespace: ${home}
  labels:
    app.kubernetes.io/name: ${name}
    app.kubernetes.io/part-of: shop
    app.kubernetes.io/managed-by: cdk8s
automountServiceAccountToken: false
---
apiVersion: v1
kind: Service
metadata:
  name: ${name}
  namespace: ${home}
  labels:
    app.kubernetes.io/name: ${name}
    app.kubernetes.io/part-of: shop
    app.kubernetes.io/managed-by: cdk8s
spec:
  selector:
    app.kubernetes.io/name: ${name}
    app.kubernetes.io/part-of: shop
    app.kubernetes.io/managed-by: cdk8s
  ports:
    - name: http
      port: 80
      targetPort: 8080
      appProtocol: http
    - name: grpc
      port: 9090
      appProtocol: grpc
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  namespace: ${home}
  labels:
    app.kubernetes.io/name: ${name}
    app.kubernetes.io/part-of: shop
    app.kubernetes.io/managed-by: cdk8s
spec:
  replicas: 3
  revisionHistoryLimit: 3
  selector:
    matchLabels:
      app.kubernetes.io/name: ${name}
      app.kubernetes.io/part-of: shop
      app.kubernetes.io/managed-by: cdk8s
  strategy:
    type: RollingUpdate
    rollingUpdate:
      maxSurge: 25%
      maxUnavailable: 0
  template:
    metadata:
      labels:
        app.kubernetes.io/name: ${name}
        app.kubernetes.io/part-of: shop
        app.kubernetes.io/managed-by: cdk8s
        version: v1
    spec:
      serviceAccountName: ${name}
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: topology.kubernetes.io/zone
          whenUnsatisfiable: ScheduleAnyway
          labelSelector:
            matchLabels:
              app.kubernetes.io/name: ${name}
      securityContext:
        runAsNonRoot: true
        seccompProfile:
          type: RuntimeDefault
      containers:
        - name: main
          image: registry.example.com/shop/${name}:1.2.3
          imagePullPolicy: IfNotPresent
          ports:
            - name: http
              containerPort: 8080
            - name: grpc
              containerPort: 9090
          env:
            - name: LOG_LEVEL
              value: info
            - name: PORT
              value: '8080'
            - name: OTEL_EXPORTER_OTLP_ENDPOINT
              value: http://collector.observability:4317
          resources:
            requests:
              cpu: 100m
              memory: 128Mi
            limits:
              memory: 256Mi
          readinessProbe:
            httpGet:
              path: /ready
              port: 8080
            periodSeconds: 5
            failureThreshold: 3
          livenessProbe:
            httpGet:
              path: /live
              port: 8080
            periodSeconds: 10
            failureThreshold: 3
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities:
              drop: [ALL]
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: waypoint
  namespace: ${home}
  labels:
    istio.io/waypoint-for: service
spec:
  gatewayClassName: istio-waypoint
  listeners:
    - name: mesh
      port: 15008
      protocol: HBONE
      allowedRoutes:
        namespaces:
          from: Same
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: ${name}
  namespace: ${home}
  labels:
    app.kubernetes.io/name: ${name}
    app.kubernetes.io/part-of: shop
    app.kubernetes.io/managed-by: cdk8s
spec:
  hosts:
    - ${host}
  http:
    - name: testers
      match:
        - headers:
            x-canary:
              exact: always
      route:
        - destination:
            host: ${host}
            subset: v1
            port:
              number: 80
      timeout: 5s
    - name: others
      route:
        - destination:
            host: ${host}
            subset: v1
            port:
              number: 80
      timeout: 5s
      retries:
        attempts: 3
        perTryTimeout: 1s
        retryOn: 5xx,reset,connect-failure
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata:
  name: ${name}
  namespace: ${home}
  labels:
    app.kubernetes.io/name: ${name}
    app.kubernetes.io/part-of: shop
    app.kubernetes.io/managed-by: cdk8s
spec:
  host: ${host}
  trafficPolicy:
    connectionPool:
      tcp:
        maxConnections: 100
        connectTimeout: 3s
      http:
        http2MaxRequests: 1000
        maxRequestsPerConnection: 10
    outlierDetection:
      consecutive5xxErrors: 5
      interval: 10s
      baseEjectionTime: 30s
  subsets:
    - name: v1
      labels:
        version: v1
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata:
  name: ${name}
  namespace: ${home}
  labels:
    app.kubernetes.io/name: ${name}
    app.kubernetes.io/part-of: shop
    app.kubernetes.io/managed-by: cdk8s
spec:
  targetRefs:
    - kind: Service
      group: ''
      name: ${name}
  action: ALLOW
  rules:
    - from:
        - source:
            principals:
              - cluster.local/ns/${home}/sa/${name}
      to:
        - operation:
            methods: [GET, POST]
            paths: [/api/*]
    - from:
        - source:
            namespaces:
              - team-${(i * 7 + 1) % 1000}
      to:
        - operation:
            methods: [GET]
            paths: [/health, /ready]
`;
}
