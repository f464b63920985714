using System.Text.Json;

record Client(string AppId, string Secret);
record Person(string UserName, string Password);
record Identity(string ClientId, string PrincipalId, string ResourceId);

/// The lab's addresses and credentials, written by the test.
record Settings(
    string Login, string Graph, string TenantId, string PublicClient, Client Daemon, Client Api, string ApiScope, string ApiClient,
    Person User, string Browser, string Pem, string Pfx, string Assertion, string AssertionFile, string Workload,
    string ServiceConnection, Identity[] Identities)
{
    public string Authority => $"{Login}/{TenantId}";
    public string[] GraphDefault => [$"{Graph}/.default"];
    public string[] UserRead => [$"{Graph}/User.Read"];

    public static Settings Read(string file) =>
        JsonSerializer.Deserialize<Settings>(File.ReadAllText(file), JsonSerializerOptions.Web)!;
}
