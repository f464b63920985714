import com.microsoft.aad.msal4j.ClientCredentialFactory;
import com.microsoft.aad.msal4j.ClientCredentialParameters;
import com.microsoft.aad.msal4j.ConfidentialClientApplication;
import com.microsoft.aad.msal4j.DeviceCode;
import com.microsoft.aad.msal4j.DeviceCodeFlowParameters;
import com.microsoft.aad.msal4j.IAuthenticationResult;
import com.microsoft.aad.msal4j.IClientCredential;
import com.microsoft.aad.msal4j.OnBehalfOfParameters;
import com.microsoft.aad.msal4j.PublicClientApplication;
import com.microsoft.aad.msal4j.SilentParameters;
import com.microsoft.aad.msal4j.UserAssertion;
import com.microsoft.aad.msal4j.UserNamePasswordParameters;
import java.io.FileInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;

/** Signs in to the lab with msal4j. The settings come as variables of the environment; SSL trust by -Djavax.net.ssl.trustStore. */
public final class Lab {
    private static final Map<String, String> SETTINGS = System.getenv();
    private static final String AUTHORITY = setting("LOGIN") + "/" + setting("TENANT_ID") + "/";
    private static final Set<String> DEFAULT = Set.of(setting("GRAPH") + "/.default");
    private static final Set<String> USER_READ = Set.of(setting("GRAPH") + "/User.Read");

    public static void main(String[] words) throws Exception {
        show("version", PublicClientApplication.class.getPackage().getImplementationVersion());
        run("secret", () -> forDaemon(setting("DAEMON_ID"), ClientCredentialFactory.createFromSecret(setting("DAEMON_SECRET"))));
        run("certificate", () -> {
            try (var file = new FileInputStream(setting("PFX"))) {
                return forDaemon(setting("WORKLOAD_ID"), ClientCredentialFactory.createFromCertificate(file, ""));
            }
        });
        run("federated assertion", () -> forDaemon(setting("WORKLOAD_ID"), ClientCredentialFactory.createFromClientAssertion(setting("ASSERTION"))));
        run("password and silent", () -> {
            var application = publicClient(setting("PUBLIC_ID"));
            var first = withPassword(application, USER_READ);
            return application.acquireTokenSilently(SilentParameters.builder(USER_READ, first.account()).build()).get();
        });
        run("device code", () -> publicClient(setting("PUBLIC_ID")).acquireToken(DeviceCodeFlowParameters.builder(USER_READ, Lab::visit).build()).get());
        run("on-behalf-of", () -> {
            var assertion = new UserAssertion(withPassword(publicClient(setting("API_CLIENT_ID")), Set.of(setting("API_SCOPE"))).accessToken());
            var api = confidential(setting("API_ID"), ClientCredentialFactory.createFromSecret(setting("API_SECRET")));
            return api.acquireToken(OnBehalfOfParameters.builder(USER_READ, assertion).build()).get();
        });
        System.exit(0);
    }

    private static IAuthenticationResult forDaemon(String appId, IClientCredential credential) throws Exception {
        return confidential(appId, credential).acquireToken(ClientCredentialParameters.builder(DEFAULT).build()).get();
    }

    private static ConfidentialClientApplication confidential(String appId, IClientCredential credential) throws Exception {
        return ConfidentialClientApplication.builder(appId, credential).authority(AUTHORITY).instanceDiscovery(false).build();
    }

    private static PublicClientApplication publicClient(String appId) throws Exception {
        return PublicClientApplication.builder(appId).authority(AUTHORITY).instanceDiscovery(false).build();
    }

    private static IAuthenticationResult withPassword(PublicClientApplication application, Set<String> scopes) throws Exception {
        var person = UserNamePasswordParameters.builder(scopes, setting("USER_NAME"), setting("PASSWORD").toCharArray()).build();
        return application.acquireToken(person).get();
    }

    /** Opens an address as the lab's user does, who signs in there. */
    private static void visit(DeviceCode code) {
        try {
            new ProcessBuilder(setting("BROWSER"), code.verificationUri(), code.userCode()).start();
        } catch (java.io.IOException error) {
            throw new java.io.UncheckedIOException(error);
        }
    }

    private static void run(String cell, Callable<IAuthenticationResult> signIn) {
        try {
            var request = HttpRequest.newBuilder(URI.create(setting("GRAPH") + "/v1.0/users?$top=1"))
                .header("authorization", "Bearer " + signIn.call().accessToken()).build();
            var status = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
            if (status != 200) throw new IllegalStateException("Graph answered " + status);
            show("cell", cell);
        } catch (Exception error) {
            System.out.printf("{\"cell\":\"%s\",\"error\":\"%s\"}%n", cell, String.valueOf(error).replaceAll("[\"\\\\\\r\\n]", " "));
        }
    }

    private static void show(String name, String value) {
        System.out.printf("{\"%s\":\"%s\"}%n", name, value);
    }

    private static String setting(String name) {
        return SETTINGS.get("LAB_" + name);
    }
}
