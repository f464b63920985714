using System.Diagnostics;
using System.Net.Http.Headers;
using System.Reflection;
using System.Text.Json;

/// Runs checks one after the other and prints a line of JSON for each.
static class Cells
{
    public static void Version(Assembly assembly) =>
        Print(new { version = assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0] });

    public static async Task Run(string cell, Func<Task> check)
    {
        try
        {
            // A client waits for a browser for ever when its sign-in page shows an error.
            await check().WaitAsync(TimeSpan.FromMinutes(2));
            Print(new { cell });
        }
        catch (Exception error)
        {
            Print(new { cell, error = $"{error.GetType().Name}: {error.Message} {error.InnerException?.Message}" });
        }
    }

    public static void Equal<T>(T expected, T found)
    {
        if (!Equals(expected, found)) throw new Exception($"expected {expected}, found {found}");
    }

    /// Fails unless the lab's Graph accepts the token.
    public static async Task Accepts(Settings settings, string token, string path = "/users?$top=1")
    {
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        var response = await client.GetAsync($"{settings.Graph}/v1.0{path}");
        if (!response.IsSuccessStatusCode) throw new Exception($"Graph answered {response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
    }

    public static JsonElement Claims(string token)
    {
        var part = token.Split('.')[1].Replace('-', '+').Replace('_', '/');
        return JsonDocument.Parse(Convert.FromBase64String(part.PadRight((part.Length + 3) / 4 * 4, '='))).RootElement;
    }

    /// Opens an address as the lab's user does, who signs in there. The client listens when this has returned.
    public static Task Visit(Settings settings, params string[] words)
    {
        Process.Start(new ProcessStartInfo(settings.Browser, words) { RedirectStandardOutput = true })!.Dispose();
        return Task.CompletedTask;
    }

    static void Print(object row) => Console.WriteLine(JsonSerializer.Serialize(row));
}
