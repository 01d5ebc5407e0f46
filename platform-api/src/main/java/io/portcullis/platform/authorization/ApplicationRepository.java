package io.portcullis.platform.authorization;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.repository.Repository;

interface ApplicationRepository extends Repository<ApplicationEntity, UUID> {
    Optional<ApplicationEntity> findById(UUID id);

    Optional<ApplicationEntity> findByAudience(String audience);

    List<ApplicationEntity> findAllByOrderByName();

    ApplicationEntity saveAndFlush(ApplicationEntity application);

    void delete(ApplicationEntity application);
}
