package dev.polo.common.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArnTest {
    @Test
    void theResourcePartKeepsItsColonsAndSlashes() {
        assertThat(Arn.parse("arn:aws:logs:us-east-1:111111111111:log-group:/aws/lambda/f:*"))
                .isEqualTo(new Arn("aws", "logs", "us-east-1", "111111111111", "log-group:/aws/lambda/f:*"));
    }

    @Test
    void regionAndAccountMayBeEmpty() {
        assertThat(Arn.parse("arn:aws:s3:::bucket/key")).isEqualTo(new Arn("aws", "s3", "", "", "bucket/key"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "i-123",
                "arn:aws:ec2:us-east-1:111111111111",
                "arn:aws:ec2:us-east-1:111111111111:",
                "urn:aws:ec2:us-east-1:111111111111:i-1",
                "arn::ec2:us-east-1:111111111111:i-1",
                "arn:aws:::: "
            })
    void whatIsNoArnIsRefused(String text) {
        assertThat(Arn.tryParse(text)).isEmpty();
        assertThatThrownBy(() -> Arn.parse(text))
                .isInstanceOfSatisfying(
                        PoloException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
                .hasMessage("'" + text + "' is not an ARN: expected arn:partition:service:region:account:resource.");
    }

    @Property
    void printedAndParsedAgainAnArnIsTheSame(
            @ForAll @AlphaChars @StringLength(min = 1, max = 10) String service,
            @ForAll @AlphaChars @Chars('-') @StringLength(max = 10) String region,
            @ForAll @AlphaChars @Chars({':', '/', '-', ' ', 'é'}) @StringLength(min = 1, max = 20) String resource) {
        Assume.that(!resource.isEmpty());
        Arn arn = new Arn("aws-cn", service, region, "111111111111", resource);

        assertThat(Arn.parse(arn.toString())).isEqualTo(arn);
    }

    @Test
    void onlyWhatIsEmptyIsFilledIn() {
        Arn snapshot = Arn.parse("arn:aws:ec2:us-east-1::snapshot/snap-1");

        assertThat(snapshot.in("eu-west-1", "222222222222"))
                .hasToString("arn:aws:ec2:us-east-1:222222222222:snapshot/snap-1");
        assertThat(Arn.parse("arn:aws:s3:::bucket").in("eu-west-1", "222222222222"))
                .hasToString("arn:aws:s3:eu-west-1:222222222222:bucket");
    }

    @ParameterizedTest
    @CsvSource({
        "arn:aws:ec2:us-east-1:1:volume/vol-1, vol-1",
        "arn:aws:lambda:us-east-1:1:function:thumbs, thumbs",
        "arn:aws:elasticloadbalancing:us-east-1:1:loadbalancer/app/web/50dc6c495c0c9188, 50dc6c495c0c9188",
        "arn:aws:s3:::bucket, bucket"
    })
    void theIdIsTheLastPart(String arn, String id) {
        assertThat(Arn.parse(arn).id()).isEqualTo(id);
    }
}
