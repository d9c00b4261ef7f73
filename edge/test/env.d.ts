declare namespace Cloudflare {
  interface Env {
    TENANT: DurableObjectNamespace<import('../src/demo').Tenant>;
  }
}
