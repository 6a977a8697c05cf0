import { distance } from 'fastest-levenshtein';

/**
 * Types of configurations of Envoy's filters: the package of each below `envoy.extensions.filters`, with `.v3` left out, and its messages.
 *
 * @see envoyproxy/go-control-plane v1.37, packages envoy and contrib (as istio/istio 1.32-dev has them)
 */
const TYPES: Readonly<Record<string, string>> = {
  common:
    'dependency:Dependency,FilterDependencies,MatchingRequirements fault:FaultDelay,FaultRateLimit matcher.action:SkipFilter ' +
    'set_filter_state:FilterStateValue',
  http:
    'a2a:A2a,MethodParsingConfig,ParserConfig adaptive_concurrency:AdaptiveConcurrency,GradientControllerConfig admission_control:AdmissionControl ' +
    'ai_protocol_manager:AiProtocolManager alternate_protocols_cache:FilterConfig ' +
    'api_key_auth:ApiKeyAuth,ApiKeyAuthPerRoute,Credential,Forwarding,KeySource aws_lambda:Config,Credentials,PerRouteConfig ' +
    'aws_request_signing:AwsRequestSigning,AwsRequestSigningPerRoute bandwidth_limit:BandwidthLimit bandwidth_share:BandwidthShare ' +
    'basic_auth:BasicAuth,BasicAuthPerRoute buffer:Buffer,BufferPerRoute cache:CacheConfig cache_v2:CacheV2Config cdn_loop:CdnLoopConfig ' +
    'checksum.v3alpha:ChecksumConfig composite:Composite,CompositePerRoute,DynamicConfig,ExecuteFilterAction,FilterChainConfiguration ' +
    'compressor:Compressor,CompressorOverrides,CompressorPerRoute,ResponseDirectionOverrides connect_grpc_bridge:FilterConfig cors:Cors,CorsPolicy ' +
    'credential_injector:CredentialInjector csrf:CsrfPolicy custom_response:CustomResponse decompressor:Decompressor ' +
    'dynamic_forward_proxy:FilterConfig,PerRouteConfig,SubClusterConfig dynamic_modules:DynamicModuleFilter,DynamicModuleFilterPerRoute dynamo:Dynamo ' +
    'ext_authz:AuthorizationRequest,AuthorizationResponse,BufferSettings,CheckSettings,ExtAuthz,ExtAuthzPerRoute,HttpService,ShadowDecision ' +
    'ext_proc:ExtProcHttpService,ExtProcOverrides,ExtProcPerRoute,ExternalProcessor,HeaderForwardingRules,MetadataOptions,ProcessingMode ' +
    'fault:FaultAbort,HTTPFault file_server:FileServerConfig file_system_buffer:BufferBehavior,FileSystemBufferFilterConfig,StreamConfig ' +
    'filter_chain:FilterChain,FilterChainConfig,FilterChainConfigPerRoute gcp_authn:Audience,GcpAuthnFilterConfig,TokenCacheConfig,TokenHeader ' +
    'geoip:Geoip golang.v3alpha:Config,ConfigsPerRoute,RouterPlugin ' +
    'grpc_field_extraction:FieldExtractions,GrpcFieldExtractionConfig,RequestFieldValueDisposition grpc_http1_bridge:Config ' +
    'grpc_http1_reverse_bridge:FilterConfig,FilterConfigPerRoute grpc_json_reverse_transcoder:GrpcJsonReverseTranscoder ' +
    'grpc_json_transcoder:GrpcJsonTranscoder,UnknownQueryParams grpc_stats:FilterConfig,FilterObject grpc_web:GrpcWeb gzip:Gzip ' +
    'header_mutation:HeaderMutation,HeaderMutationPerRoute,Mutations header_to_metadata:Config health_check:HealthCheck ip_tagging:IPTagging ' +
    'json_to_metadata:JsonToMetadata ' +
    'jwt_authn:ExtractOnlyWithoutValidation,FilterStateRule,JwksAsyncFetch,JwtAuthentication,JwtCacheConfig,JwtClaimToHeader,JwtHeader,JwtProvider,JwtRequirement,JwtRequirementAndList,JwtRequirementOrList,PerRouteConfig,ProviderWithAudiences,RemoteJwks,RequirementRule ' +
    'kill_request:KillRequest language.v3alpha:Language local_ratelimit:LocalRateLimit lua:Lua,LuaPerRoute mcp:Mcp,McpOverride,ParserConfig ' +
    'mcp_json_rest_bridge:HttpRule,McpJsonRestBridge,McpJsonRestBridgePerRoute,McpServerInfo,ServerInfo,ServerToolConfig,ToolConfig,ToolsListLocal,ToolsListSpecificConfig,TraceContextExtractionOptions ' +
    'mcp_router:DynamicMetadataSource,HeaderSource,IdentityExtractor,McpRouter,SessionIdentity,ValidationPolicy ' +
    'oauth2:CookieConfig,CookieConfigs,OAuth2,OAuth2Config,OAuth2Credentials,OAuth2PerRoute,OAuth2TokenForwarding,PostLogoutRedirectUri,PrivateKeyJwtConfig ' +
    'on_demand:OnDemand,OnDemandCds,PerRouteConfig original_src:OriginalSrc peak_ewma.v3alpha:PeakEwmaConfig ' +
    'proto_api_scrubber:DescriptorSet,MessageRestrictions,MethodRestrictions,ProtoApiScrubberConfig,RemoveFieldAction,RestrictionConfig,Restrictions ' +
    'proto_message_extraction:MethodExtraction,ProtoMessageExtractionConfig ' +
    'rate_limit_quota:RateLimitQuotaBucketSettings,RateLimitQuotaFilterConfig,RateLimitQuotaOverride ratelimit:RateLimit,RateLimitPerRoute ' +
    'rbac:RBAC,RBACPerRoute router:Router set_filter_state:Config set_metadata:Config,Metadata sse_to_metadata:SseToMetadata ' +
    'stateful_session:StatefulSession,StatefulSessionPerRoute sxg.v3alpha:SXG tap:Tap ' +
    'thrift_to_metadata:FieldSelector,KeyValuePair,Rule,ThriftToMetadata,ThriftToMetadataPerRoute ' +
    'transform:BodyTransformation,TransformConfig,Transformation upstream_codec:UpstreamCodec wasm:Wasm',
  listener:
    'dynamic_modules:DynamicModuleListenerFilter http_inspector:HttpInspector local_ratelimit:LocalRateLimit original_dst:OriginalDst ' +
    'original_src:OriginalSrc postgres_inspector.v3alpha:PostgresInspector,StartupMetadata proxy_protocol:ProxyProtocol set_filter_state:Config ' +
    'tls_inspector:TlsInspector',
  network:
    'client_ssl_auth:ClientSSLAuth connection_limit:ConnectionLimit direct_response:Config dubbo_proxy.router:Router ' +
    'dubbo_proxy:Drds,DubboFilter,DubboProxy,MethodMatch,MultipleRouteConfiguration,Route,RouteAction,RouteConfiguration,RouteMatch ' +
    'dynamic_modules:DynamicModuleNetworkFilter echo:Echo ext_authz:ExtAuthz ext_proc:MetadataOptions,NetworkExternalProcessor,ProcessingMode ' +
    'generic_proxy.action:RouteAction generic_proxy.codecs.dubbo:DubboCodecConfig generic_proxy.codecs.http1:Http1CodecConfig ' +
    'generic_proxy.codecs.kafka:KafkaCodecConfig ' +
    'generic_proxy.matcher:HostMatchInput,KeyValueMatchEntry,MethodMatchInput,PathMatchInput,PropertyMatchInput,RequestMatchInput,RequestMatcher,ServiceMatchInput ' +
    'generic_proxy.router:Router generic_proxy:GenericProxy,GenericRds,RouteConfiguration,VirtualHost geoip:Geoip golang.v3alpha:Config ' +
    'http_connection_manager:EnvoyMobileHttpConnectionManager,ForwardProtoConfig,HttpConnectionManager,HttpFilter,LocalReplyConfig,Rds,RequestIDExtension,ResponseMapper,ScopedRds,ScopedRouteConfigurationsList,ScopedRoutes ' +
    'kafka_broker:IdBasedBrokerRewriteRule,IdBasedBrokerRewriteSpec,KafkaBroker kafka_mesh.v3alpha:ForwardingRule,KafkaClusterDefinition,KafkaMesh ' +
    'local_ratelimit:LocalRateLimit mongo_proxy:MongoProxy mysql_proxy:MySQLProxy postgres_proxy.v3alpha:PostgresProxy ratelimit:RateLimit rbac:RBAC ' +
    'redis_proxy:AwsIam,RedisExternalAuthProvider,RedisProtocolOptions,RedisProxy ' +
    'reverse_tunnel:DrainAwareHttpConnectionManager,ReverseTunnel,Validation ' +
    'rocketmq_proxy:RocketmqProxy,Route,RouteAction,RouteConfiguration,RouteMatch set_filter_state:Config sip_proxy.router.v3alpha:Router ' +
    'sip_proxy.tra.v3alpha:CreateRequest,CreateResponse,DeleteRequest,DeleteResponse,RetrieveRequest,RetrieveResponse,SubscribeRequest,SubscribeResponse,TraServiceConfig,TraServiceRequest,TraServiceResponse,UpdateRequest,UpdateResponse ' +
    'sip_proxy.v3alpha:Cache,CustomizedAffinity,CustomizedAffinityEntry,LocalService,Route,RouteAction,RouteConfiguration,RouteMatch,SipFilter,SipProtocolOptions,SipProxy ' +
    'sni_cluster:SniCluster sni_dynamic_forward_proxy:FilterConfig tcp_bandwidth_limit:TcpBandwidthLimit tcp_proxy:TcpProxy ' +
    'thrift_proxy.filters.header_to_metadata:HeaderToMetadata thrift_proxy.filters.payload_to_metadata:PayloadToMetadata ' +
    'thrift_proxy.filters.ratelimit:RateLimit thrift_proxy.router:Router ' +
    'thrift_proxy:Route,RouteAction,RouteConfiguration,RouteMatch,ThriftFilter,ThriftProtocolOptions,ThriftProxy,Trds,WeightedCluster wasm:Wasm ' +
    'zookeeper_proxy:LatencyThresholdOverride,ZooKeeperProxy',
  udp:
    'dns_filter:DnsFilterConfig dynamic_modules:DynamicModuleUdpListenerFilter udp_proxy.session.dynamic_forward_proxy:FilterConfig ' +
    'udp_proxy.session.ext_authz:FilterConfig udp_proxy.session.http_capsule:FilterConfig udp_proxy:Route,UdpProxyConfig',
};

/** A type that is off by more than this is more likely one of another release than a misspelt one. */
const NEAR = 2;

let names: ReadonlySet<string> | undefined;

/** The type of a filter's configuration that is meant by one that is almost it; undefined for one that is right, or is like none. */
export function meantType(url: string): string | undefined {
  names ??= new Set(
    Object.entries(TYPES).flatMap(([area, all]) => all.split(' ').flatMap((one) => typesOf(area, one))),
  );
  const name = url.slice(url.lastIndexOf('/') + 1);
  if (names.has(name) || name.length > LONGEST) return undefined;
  for (const known of names) {
    if (Math.abs(known.length - name.length) <= NEAR && distance(known, name) <= NEAR) return known;
  }
  return undefined;
}

function typesOf(area: string, text: string): readonly string[] {
  const [name = '', messages = ''] = text.split(':');
  const path = /\.v\d\w*$/.test(name) ? name : `${name}.v3`;
  return messages.split(',').map((message) => `envoy.extensions.filters.${area}.${path}.${message}`);
}

const LONGEST = 200;
