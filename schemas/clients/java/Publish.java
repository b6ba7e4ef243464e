// One event straight to Kafka, in binary mode; waits for the broker's acknowledgement.
//
//   mvn -q dependency:copy-dependencies -DoutputDirectory=jars && java -cp 'jars/*' Publish.java EVENT
import io.cloudevents.CloudEvent;
import io.cloudevents.core.provider.EventFormatProvider;
import io.cloudevents.jackson.JsonFormat;
import io.cloudevents.kafka.CloudEventSerializer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;

public class Publish {
    public static void main(String[] arguments) throws Exception {
        byte[] json = Files.readAllBytes(Path.of(arguments[0]));
        CloudEvent event = EventFormatProvider.getInstance().resolveFormat(JsonFormat.CONTENT_TYPE).deserialize(json);
        Properties settings = new Properties();
        settings.put("bootstrap.servers", System.getenv("SAMVERKA_BOOTSTRAP"));
        settings.put("acks", "all");
        settings.put("enable.idempotence", "true");
        settings.put("key.serializer", StringSerializer.class);
        settings.put("value.serializer", CloudEventSerializer.class);
        String ca = System.getenv("SAMVERKA_KAFKA_CA");
        if (ca != null) { // over TLS, by your certificate
            settings.put("security.protocol", "SSL");
            settings.put("ssl.truststore.type", "PEM");
            settings.put("ssl.truststore.certificates", Files.readString(Path.of(ca)));
            settings.put("ssl.keystore.type", "PEM");
            settings.put("ssl.keystore.certificate.chain", Files.readString(Path.of(System.getenv("SAMVERKA_CERT"))));
            settings.put("ssl.keystore.key", Files.readString(Path.of(System.getenv("SAMVERKA_KEY"))));
        }
        String more = System.getenv().getOrDefault("SAMVERKA_KAFKA_PROPERTIES", "").trim();
        for (String property : more.isEmpty() ? new String[0] : more.split(" +"))
            settings.put(property.split("=", 2)[0], property.split("=", 2)[1]);
        try (KafkaProducer<String, CloudEvent> producer = new KafkaProducer<>(settings)) {
            String key = (String) event.getExtension("partitionkey");
            RecordMetadata where =
                producer.send(new ProducerRecord<>(System.getenv("SAMVERKA_TOPIC"), key, event)).get();
            System.out.printf("taken: %s partition %d offset %d%n", where.topic(), where.partition(), where.offset());
        }
    }
}
