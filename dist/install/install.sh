#!/usr/bin/env bash
# Installs in order, and goes on when a step answers. To be run again after a change, or where it stopped.
set -euo pipefail
cd "$(dirname "$0")"

# Helm 4 applies server-side, and fails where others have written into the webhooks of istiod since. Helm 3 has no such option.
client_side=
case "$(helm version --short)" in v[4-9]*) client_side=--server-side=false ;; esac

# 1. Gateway API CRDs 1.5.1, standard channel: no chart brings them
kubectl apply --server-side -f https://github.com/kubernetes-sigs/gateway-api/releases/download/v1.5.1/standard-install.yaml
kubectl wait crd/gatewayclasses.gateway.networking.k8s.io crd/gateways.gateway.networking.k8s.io crd/httproutes.gateway.networking.k8s.io crd/grpcroutes.gateway.networking.k8s.io crd/referencegrants.gateway.networking.k8s.io --for=condition=Established --timeout=2m

# 2. cilium 1.18.12
helm upgrade --install cilium cilium \
  --repo https://helm.cilium.io/ \
  --version 1.18.12 \
  --namespace kube-system --create-namespace \
  --values values/01-cilium.yml \
  --timeout 10m
kubectl --namespace kube-system rollout status daemonset/cilium --timeout=10m
kubectl --namespace kube-system wait deployment/cilium-operator --for=condition=Available --timeout=10m
kubectl wait nodes --all --for=condition=Ready --timeout=10m

# 3. istio-base 1.30.3
helm upgrade --install istio-base base \
  ${client_side:+"$client_side"} \
  --repo https://istio-release.storage.googleapis.com/charts \
  --version 1.30.3 \
  --namespace istio-system --create-namespace \
  --values values/02-istio-base.yml \
  --wait --timeout 10m
kubectl wait crd/authorizationpolicies.security.istio.io crd/peerauthentications.security.istio.io crd/destinationrules.networking.istio.io crd/serviceentries.networking.istio.io crd/virtualservices.networking.istio.io crd/telemetries.telemetry.istio.io --for=condition=Established --timeout=2m

# 4. istiod 1.30.3
helm upgrade --install istiod istiod \
  ${client_side:+"$client_side"} \
  --repo https://istio-release.storage.googleapis.com/charts \
  --version 1.30.3 \
  --namespace istio-system --create-namespace \
  --values values/03-istiod.yml \
  --wait --timeout 10m
kubectl --namespace istio-system rollout status deployment/istiod --timeout=10m

# 5. istio-cni 1.30.3
helm upgrade --install istio-cni cni \
  --repo https://istio-release.storage.googleapis.com/charts \
  --version 1.30.3 \
  --namespace istio-system --create-namespace \
  --values values/04-istio-cni.yml \
  --wait --timeout 10m
kubectl --namespace istio-system rollout status daemonset/istio-cni-node --timeout=10m

# 6. ztunnel 1.30.3
helm upgrade --install ztunnel ztunnel \
  --repo https://istio-release.storage.googleapis.com/charts \
  --version 1.30.3 \
  --namespace istio-system --create-namespace \
  --values values/05-ztunnel.yml \
  --wait --timeout 10m
kubectl --namespace istio-system rollout status daemonset/ztunnel --timeout=10m

# 7. the mesh: namespaces, waypoints, policies
kubectl apply --server-side --recursive -f ../bookinfo.k8s.yaml
