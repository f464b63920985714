using System.Text.Json;

record Client(string AppId, string Secret);
record Person(string UserName, string Password);

/// The lab's addresses and credentials, written by the test.
record Settings(
    string Login, string Graph, string TenantId, Client Api, string ApiUri, string PublicClient, Client Daemon,
    Client Stranger, Person User, Person Other)
{
    public static Settings Read(string file) =>
        JsonSerializer.Deserialize<Settings>(File.ReadAllText(file), new JsonSerializerOptions(JsonSerializerDefaults.Web))!;
}
